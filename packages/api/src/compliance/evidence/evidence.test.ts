import { canonicalJson, sha256Hex } from '@breakwater/db';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { API_TARGETS, DAY, failureOf, HOUR, refusalOf } from '../../testing.ts';
import { type ComplianceTest, complianceTest, type Estate } from '../testing.ts';
import { NOW, tamper } from './evidence.fixture.ts';

const NO_HASH = '0'.repeat(64);
const tagTrail = { evidenceType: 'tag_audit_trail' } as const;
const scopes = { evidenceType: 'pci_scope_identification' } as const;

describe.each(API_TARGETS)('evidence on %s', target => {
  let test: ComplianceTest;
  beforeAll(async () => {
    test = await complianceTest(target);
  });
  beforeEach(() => test.api.clock.set(NOW));
  afterAll(() => test.api.close());

  const actions = async ({ tenant }: Estate) =>
    (await test.actions(tenant)).filter(action => action.startsWith('compliance.evidence'));
  const events = async ({ tenant }: Estate) =>
    (await test.events(tenant)).filter(({ type }) => type.startsWith('compliance.evidence'));

  it('is a canonical document whose hash and signature are over exactly its bytes', async () => {
    const estate = await test.estate();
    const { tenant, operator, compliance } = estate;
    const made = await compliance.evidence.generate({ ...tagTrail, storageUrl: 's3://bucket/a' });
    const generatedAt = new Date(NOW);
    expect(made).toMatchObject({
      ...tagTrail,
      ...{ sequence: 1, prevHash: NO_HASH, profile: 'jcs-es256-raw', generatedAt },
      generatedBy: operator.email,
      expiresAt: new Date('2032-12-13T00:00:00Z'),
      ...{ pciRequirement: '12.5.2', pciRequirements: ['12.5.2'], storageUrl: 's3://bucket/a' },
      ...{
        scopeDecisionId: null,
        verificationCount: 0,
        lastVerifiedAt: null,
        legalHold: false,
        purgedAt: null,
      },
    });
    const { data, decisionIds, ...row } = await compliance.evidence.get({ id: made.id });
    expect(row).toEqual(made);
    expect(decisionIds).toEqual([]);
    expect(data).toEqual({
      cef_version: '1.0',
      evidence: {
        id: made.id,
        type: 'tag_audit_trail',
        timestamp: '2025-12-13T00:00:00.000Z',
        expires_at: '2032-12-13T00:00:00.000Z',
        tenant_id: tenant.id,
        generated_by: operator.email,
        collector: { name: 'breakwater', version: expect.any(String) },
        compliance_context: {
          framework: 'PCI-DSS',
          version: '4.0.1',
          requirement_id: '12.5.2',
          requirements: ['12.5.2'],
        },
        chain: { sequence: 1, prev_hash: NO_HASH },
        data: {
          period: { start: '2025-09-14T00:00:00.000Z', end: '2025-12-13T00:00:00.000Z' },
          resources: [],
        },
      },
    });
    expect(await sha256Hex(canonicalJson(data))).toBe(made.hash);
    const [[stored] = []] = await test.api.rows('SELECT data FROM evidence WHERE id = ?', made.id);
    expect(stored).toBe(canonicalJson(data));
    const { items: keys } = await compliance.evidence.publicKeys();
    const external = {
      payload: JSON.stringify(data),
      hash: made.hash,
      signature: made.signature,
      publicKeyPem: keys[0]?.spkiPem ?? '',
    };
    expect(await compliance.evidence.verify({ external })).toMatchObject({ valid: true });
    expect(await actions(estate)).toEqual(['compliance.evidence.generate']);
    expect(await events(estate)).toMatchObject([
      {
        type: 'compliance.evidence.generated',
        data: { id: made.id, ...tagTrail, hash: made.hash, sequence: 1 },
      },
    ]);
  });

  it('38: expires seven years later, the 29th of February on the 28th', async () => {
    test.api.clock.set(Date.parse('2024-02-29T00:00:00Z'));
    const { compliance } = await test.estate();
    const { expiresAt } = await compliance.evidence.generate(tagTrail);
    expect(expiresAt).toEqual(new Date('2031-02-28T00:00:00Z'));
  });

  it('39: three are a chain of three, ten at once one of ten without a gap', async () => {
    const { compliance } = await test.estate();
    const three = [];
    for (let made = 0; made < 3; made++) three.push(await compliance.evidence.generate(tagTrail));
    expect(three.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect(three.map(({ prevHash }) => prevHash)).toEqual([NO_HASH, three[0]?.hash, three[1]?.hash]);

    const other = (await test.estate()).compliance;
    const made = await Promise.all(Array.from({ length: 10 }, () => other.evidence.generate(tagTrail)));
    const chain = made.toSorted((a, b) => a.sequence - b.sequence);
    expect(chain.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(chain.map(({ prevHash }) => prevHash)).toEqual([
      NO_HASH,
      ...chain.slice(0, 9).map(({ hash }) => hash),
    ]);
  });

  it('39: counts each verification, valid or not, and shows when the last one was', async () => {
    const estate = await test.estate();
    const { compliance } = estate;
    const { id } = await compliance.evidence.generate(tagTrail);
    test.api.clock.advance(HOUR);
    const first = await compliance.evidence.verify({ id });
    const keyId = (await compliance.evidence.get({ id })).signingKeyId;
    expect(first).toEqual({
      ...{ valid: true, hashMatches: true, signatureValid: true, columnsMatch: true, chainIntact: true },
      ...{ keyId, keyKnown: true, keyRetired: false, expired: false, purged: false, reasons: [] },
      ...{ verifiedAt: new Date(NOW + HOUR), verificationCount: 1 },
    });
    test.api.clock.advance(HOUR);
    expect((await compliance.evidence.verify({ id })).verificationCount).toBe(2);
    expect(await compliance.evidence.get({ id })).toMatchObject({
      verificationCount: 2,
      lastVerifiedAt: new Date(NOW + 2 * HOUR),
    });
    expect(await actions(estate)).toEqual([
      'compliance.evidence.generate',
      'compliance.evidence.verify',
      'compliance.evidence.verify',
    ]);
    const counts = await Promise.all([1, 2, 3].map(() => compliance.evidence.verify({ id })));
    expect(counts.map(({ verificationCount }) => verificationCount).toSorted()).toEqual([3, 4, 5]);
  });

  it('whose document is none any more is refused as tampered with, and does not verify', async () => {
    const { compliance } = await test.estate();
    const { id } = await compliance.evidence.generate(tagTrail);
    await tamper(test, "UPDATE evidence SET data = replace(data, '{', '[') WHERE id = ?", id);
    expect(await refusalOf(compliance.evidence.get({ id }))).toBe('PRECONDITION_FAILED(tampered)');
    expect(await compliance.evidence.verify({ id })).toMatchObject({ valid: false, hashMatches: false });
  });

  it('40: with one byte of its document changed does not verify, and raises an alert', async () => {
    const estate = await test.estate();
    const { tenant, compliance } = estate;
    const { id, hash } = await compliance.evidence.generate(tagTrail);
    await tamper(
      test,
      "UPDATE evidence SET data = replace(data, '2025-09-14', '2025-09-15') WHERE id = ?",
      id,
    );
    expect(await compliance.evidence.verify({ id })).toMatchObject({
      ...{ valid: false, hashMatches: false, signatureValid: false, columnsMatch: true, chainIntact: true },
      ...{ reasons: ['hash', 'signature'], verificationCount: 1 },
    });
    const asked = { alertType: 'evidence_tampering' } as const;
    expect((await compliance.alerts.list(asked)).items).toMatchObject([
      {
        severity: 'critical',
        ...{ fingerprint: `evidence:${id}`, resourceId: null, status: 'open', occurrences: 1 },
        context: { evidenceId: id, sequence: 1, reasons: ['hash', 'signature'] },
      },
    ]);
    await compliance.evidence.verify({ id });
    expect((await compliance.alerts.list(asked)).items).toMatchObject([{ occurrences: 2 }]);
    const reasons = ['hash', 'signature'];
    expect((await events(estate)).slice(1)).toMatchObject(
      [1, 2].map(() => ({
        type: 'compliance.evidence.verificationFailed',
        data: { id, ...tagTrail, hash, sequence: 1, reasons },
      })),
    );
    expect(await test.api.rows('SELECT count(*) FROM evidence WHERE tenant_id = ?', tenant.id)).toEqual([
      [1],
    ]);
  });

  it('40: with any of its columns changed does not verify', async () => {
    const { compliance } = await test.estate();
    for (const [column, value, reasons] of [
      ['hash', 'f'.repeat(64), ['hash']],
      ['signature', 'AAAA', ['signature']],
      ['signature', 'no base64', ['signature']],
      ['signing_key_id', 'ecdsa-sha256:0000000000000000', ['signature', 'key']],
      ['evidence_type', 'configuration_snapshot', ['columns']],
      ['generated_at', NOW - 1, ['columns']],
      ['expires_at', NOW, ['columns']],
      ['generated_by', 'mallory@example.com', ['columns']],
      ['pci_requirement', '1.2.7', ['columns']],
      ['pci_requirements', '["1.2.7"]', ['columns']],
      ['prev_hash', 'f'.repeat(64), ['columns', 'chain']],
      ['data', '{"evidence":{"id":"\\ud800"}}', ['hash', 'signature', 'columns']],
      ['data', 'no JSON', ['hash', 'signature', 'columns']],
      ['sequence', 1_000, ['columns', 'chain']],
    ] as const) {
      const { id } = await compliance.evidence.generate(tagTrail);
      await tamper(test, `UPDATE evidence SET ${column} = ? WHERE id = ?`, value, id);
      expect({ column, ...(await compliance.evidence.verify({ id })) }).toMatchObject({
        ...{ column, valid: false, reasons },
      });
    }
  });

  it('of another tenant put in its place does not verify', async () => {
    const mine = await test.estate();
    const theirs = await test.estate();
    const { id } = await mine.compliance.evidence.generate(tagTrail);
    expect(await refusalOf(theirs.compliance.evidence.get({ id }))).toBe('NOT_FOUND');
    expect(await refusalOf(theirs.compliance.evidence.verify({ id }))).toBe('NOT_FOUND');
    await tamper(test, 'UPDATE evidence SET tenant_id = ? WHERE id = ?', theirs.tenant.id, id);
    expect(await theirs.compliance.evidence.verify({ id })).toMatchObject({
      valid: false,
      reasons: ['signature', 'columns', 'key'],
    });
  });

  it('names the decisions it rests on, and is found by their resource', async () => {
    const { compliance, resource } = await test.estate();
    const web = await resource('web');
    await resource('db');
    const scoped = await compliance.evidence.generate(scopes);
    const tags = await compliance.evidence.generate({ ...tagTrail, pciRequirement: '12.5.1' });
    const decisionIds = (await compliance.scope.decisions.list({})).items.map(({ id }) => id).toSorted();
    expect((await compliance.evidence.get({ id: scoped.id })).decisionIds).toEqual(decisionIds);
    const found = async (asked: Parameters<typeof compliance.evidence.list>[0]) =>
      (await compliance.evidence.list(asked)).items.map(({ id }) => id);
    const all = await compliance.evidence.list({});
    expect(all.items).toEqual([tags, scoped]);
    expect(await found({ resource: web.id })).toEqual([scoped.id]);
    expect(await found({ resource: web.resourceId })).toEqual([scoped.id]);
    expect(await found({ resource: 'arn:none' })).toEqual([]);
    expect(await found({ evidenceType: 'tag_audit_trail' })).toEqual([tags.id]);
    expect(await found({ pciRequirement: '12.5.1' })).toEqual([tags.id]);
    expect(await found({ expired: true })).toEqual([]);
    expect(await found({ expired: false, legalHold: false })).toEqual([tags.id, scoped.id]);
    expect(tags.pciRequirements).toEqual(['12.5.1', '12.5.2']);
    const filter = { provider: 'aws', vpcId: 'vpc-0' } as const;
    const part = await compliance.evidence.generate({ ...scopes, filter, vpcId: 'vpc-1' });
    expect((await compliance.evidence.get({ id: part.id })).data).toMatchObject({
      evidence: { data: { vpc_id: 'vpc-1', filter: { provider: 'aws', vpc_id: 'vpc-0' } } },
    });
    const one = web.currentDecision?.id;
    const single = await compliance.evidence.generate({
      ...{ ...scopes, filter },
      ...(one && { scopeDecisionId: one }),
    });
    expect((await compliance.evidence.get({ id: single.id })).data?.evidence).not.toHaveProperty(
      'data.filter',
    );
    expect(single.scopeDecisionId).toBe(one);
    expect((await compliance.evidence.get({ id: single.id })).decisionIds).toEqual([one]);
    expect(await compliance.evidence.verify({ id: single.id })).toMatchObject({ valid: true });
  });

  it('is refused for what makes no sense, and then leaves nothing', async () => {
    const estate = await test.estate();
    const { tenant, compliance } = estate;
    const at = (ms: number) => new Date(NOW + ms);
    const generate = (given: object) => refusalOf(compliance.evidence.generate({ ...tagTrail, ...given }));
    expect(await generate({ period: { start: at(0), end: at(0) } })).toBe('VALIDATION');
    expect(await generate({ period: { start: at(-1), end: at(1) } })).toBe('VALIDATION');
    expect(await generate({ pciRequirement: '9.9.9' })).toBe('VALIDATION');
    expect(await generate({ storageUrl: 'ftp://example.com/a' })).toBe('VALIDATION');
    expect(await generate({ storageUrl: 'https://u:p@example.com/a' })).toBe('VALIDATION');
    expect(await generate({ evidenceType: 'data_flow_analysis' })).toBe('VALIDATION');
    expect(await generate({ scopeDecisionId: 'scd_01jd0000000000000000000001' })).toBe('VALIDATION');
    expect(await generate({ ...scopes, scopeDecisionId: 'scd_01jd0000000000000000000001' })).toBe(
      'NOT_FOUND',
    );
    expect(await refusalOf(compliance.evidence.verify({}))).toBe('VALIDATION');
    const viewer = (await tenant.person('viewer')).api.compliance;
    expect(await refusalOf(viewer.evidence.generate(tagTrail))).toBe('FORBIDDEN');
    expect(await test.api.rows('SELECT count(*) FROM evidence WHERE tenant_id = ?', tenant.id)).toEqual([
      [0],
    ]);
    expect(new Set(await actions(estate))).toEqual(
      new Set(['compliance.evidence.generate failed', 'compliance.evidence.verify failed']),
    );
  });

  it('is held by an admin beyond its expiry; else its document is purged and the chain stays', async () => {
    test.api.clock.set(NOW - 7 * 366 * DAY);
    const { tenant, compliance } = await test.estate();
    const held = await compliance.evidence.generate(tagTrail);
    const due = await compliance.evidence.generate(tagTrail);
    test.api.clock.set(NOW);
    const operator = (await tenant.person('operator')).api.compliance;
    const admin = (await tenant.person('admin')).api.compliance;
    const kept = await operator.evidence.generate(tagTrail);
    const hold = { id: held.id, hold: true, reason: 'a lawsuit is under way' };
    expect(await refusalOf(operator.evidence.setLegalHold(hold))).toBe('FORBIDDEN');
    expect(await refusalOf(admin.evidence.setLegalHold({ ...hold, reason: ' too short ' }))).toBe(
      'VALIDATION',
    );
    expect(await admin.evidence.setLegalHold(hold)).toMatchObject({
      ...{ legalHold: true, legalHoldReason: hold.reason, legalHoldAt: new Date(NOW) },
      legalHoldBy: expect.stringContaining('@'),
    });
    expect(await refusalOf(admin.evidence.setLegalHold(hold))).toBe('CONFLICT(state)');
    expect((await operator.evidence.list({ expired: true })).items.map(({ id }) => id)).toEqual([
      due.id,
      held.id,
    ]);

    expect(await test.api.runJob('compliance.evidenceExpiry')).toBe(true);
    expect(await operator.evidence.get({ id: due.id })).toEqual({
      ...due,
      ...{ data: null, decisionIds: [], purgedAt: new Date(NOW) },
    });
    expect((await operator.evidence.get({ id: held.id })).data).not.toBeNull();
    expect((await operator.evidence.get({ id: kept.id })).data).not.toBeNull();
    expect(await operator.evidence.verify({ id: due.id })).toMatchObject({
      ...{ valid: null, hashMatches: null, signatureValid: null, columnsMatch: null, chainIntact: true },
      ...{ expired: true, purged: true, reasons: [] },
    });
    expect(await operator.evidence.verify({ id: held.id })).toMatchObject({ valid: true, expired: true });
    expect(await operator.evidence.verify({ id: kept.id })).toMatchObject({ valid: true, expired: false });
    expect((await operator.alerts.list({})).items).toEqual([]);
    const purged = { type: 'compliance.evidence.purged', data: { ...tagTrail, hash: due.hash, sequence: 2 } };
    expect((await test.events(tenant)).at(-1)).toMatchObject(purged);
    expect((await test.actions(tenant)).filter(action => action.endsWith('purge'))).toHaveLength(1);

    expect(await admin.evidence.setLegalHold({ ...hold, hold: false })).toMatchObject({ legalHold: false });
    await test.api.runJob('compliance.evidenceExpiry');
    expect((await operator.evidence.get({ id: held.id })).purgedAt).toEqual(new Date(NOW));
  });

  it('leaves no document in the audit log', async () => {
    const { tenant, compliance } = await test.estate();
    const { id } = await compliance.evidence.generate(tagTrail);
    const [[after] = []] = await test.api.rows(
      'SELECT after FROM audit_log WHERE tenant_id = ? AND record_id = ?',
      tenant.id,
      id,
    );
    expect(Object.keys(JSON.parse(String(after)))).not.toContain('data');
    expect((await failureOf(compliance.evidence.get({ id: 'evd_01jd0000000000000000000001' }))).code).toBe(
      'NOT_FOUND',
    );
  });
});
