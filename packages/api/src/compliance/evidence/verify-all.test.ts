import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { API_TARGETS, DAY, refusalOf } from '../../testing.ts';
import { type ComplianceTest, complianceTest, type Estate } from '../testing.ts';
import { NOW, tamper } from './evidence.fixture.ts';
import { checkJson } from './package/lines.ts';
import { groupsOf } from './stored.ts';

const tagTrail = { evidenceType: 'tag_audit_trail' } as const;
const snapshot = { evidenceType: 'configuration_snapshot' } as const;

describe.each(API_TARGETS)('all evidence on %s', target => {
  let test: ComplianceTest;
  beforeAll(async () => {
    test = await complianceTest(target);
  });
  beforeEach(() => test.api.clock.set(NOW));
  afterAll(() => test.api.close());

  async function verifyAll(
    { tenant, operator }: Estate,
    asked: Parameters<Estate['compliance']['evidence']['verifyAll']>[0] = {},
  ) {
    const viewer = await tenant.person('viewer');
    const { operationId } = await viewer.api.compliance.evidence.verifyAll(asked);
    await test.api.settle();
    const ended = await operator.api.operations.wait({ id: operationId, timeoutMs: 20_000 });
    expect(ended).toMatchObject({ status: 'succeeded', errorCode: null });
    return ended.result;
  }

  async function three(estate: Estate) {
    const { evidence } = estate.compliance;
    return [
      await evidence.generate(tagTrail),
      await evidence.generate(snapshot),
      await evidence.generate(tagTrail),
    ] as const;
  }

  it('verifies, also what an assessor asks for alone; the chain is walked as a whole', async () => {
    const estate = await test.estate();
    const whole = { ok: true, firstBreak: null, lastSequence: 3 };
    expect(await verifyAll(estate)).toEqual({
      ...{ total: 0, valid: 0, purged: 0, invalidCount: 0, invalid: [] },
      chain: { ...whole, lastSequence: 0 },
    });
    await three(estate);
    const counts = { purged: 0, invalidCount: 0, invalid: [], chain: whole };
    expect(await verifyAll(estate)).toEqual({ ...counts, total: 3, valid: 3 });
    expect(await verifyAll(estate, { filter: tagTrail })).toEqual({ ...counts, total: 2, valid: 2 });
    const filter = { pciRequirement: '1.2.7', since: new Date(NOW), until: new Date(NOW + 1) } as const;
    expect(await verifyAll(estate, { filter })).toEqual({ ...counts, total: 1, valid: 1 });
    expect(await verifyAll(estate, { filter: { until: new Date(NOW) } })).toEqual({
      ...counts,
      total: 0,
      valid: 0,
    });
    expect((await estate.compliance.alerts.list({})).items).toEqual([]);
    expect((await estate.compliance.evidence.list({})).items[0]?.verificationCount).toBe(0);
  });

  it('40: with row 2 removed has a chain that breaks at 2, and an alert about it', async () => {
    const estate = await test.estate();
    const [, second, third] = await three(estate);
    await tamper(test, 'DELETE FROM evidence WHERE id = ?', second.id);
    expect(await verifyAll(estate)).toEqual({
      ...{ total: 2, valid: 1, purged: 0, invalidCount: 1 },
      invalid: [{ id: third.id, reasons: ['chain'] }],
      chain: { ok: false, firstBreak: { sequence: 2, reason: 'missing' }, lastSequence: 3 },
    });
    await verifyAll(estate, { filter: snapshot });
    const { items } = await estate.compliance.alerts.list({ alertType: 'evidence_tampering' });
    const found = items.map(({ fingerprint, severity, occurrences, context }) => ({
      ...{ fingerprint, severity, occurrences, context },
    }));
    expect(found).toHaveLength(2);
    expect(found).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          fingerprint: `evidence:${third.id}`,
          severity: 'critical',
          occurrences: 1,
        }),
        expect.objectContaining({
          ...{ fingerprint: 'chain:2', severity: 'critical', occurrences: 2 },
          context: { sequence: 2, reason: 'missing' },
        }),
      ]),
    );
  });

  it('finds a link that was bent, in its column or in its document', async () => {
    const bent = async (sql: string) => {
      const estate = await test.estate();
      const [, second] = await three(estate);
      await tamper(test, sql, second.id);
      return verifyAll(estate);
    };
    const found = (sequence: number, reason: string, ...reasons: string[][]) => ({
      invalid: reasons.map(one => ({ reasons: one })),
      chain: { ok: false, firstBreak: { sequence, reason }, lastSequence: 3 },
    });
    const another = "replace(hex(zeroblob(32)), '0', 'a')";
    expect(await bent(`UPDATE evidence SET hash = ${another} WHERE id = ?`)).toMatchObject(
      found(3, 'link', ['hash'], ['chain']),
    );
    expect(await bent(`UPDATE evidence SET prev_hash = ${another} WHERE id = ?`)).toMatchObject(
      found(2, 'link', ['columns', 'chain']),
    );
    const signed = "UPDATE evidence SET data = json_set(data, '$.evidence.chain.sequence', 9) WHERE id = ?";
    expect(await bent(signed)).toMatchObject(found(2, 'signed', ['hash', 'signature', 'columns']));
  });

  it('counts what is purged by itself, and its links go on', async () => {
    test.api.clock.set(NOW - 7 * 366 * DAY);
    const { tenant, compliance } = await test.estate();
    await compliance.evidence.generate(tagTrail);
    test.api.clock.set(NOW);
    await test.api.runJob('compliance.evidenceExpiry');
    const operator = await tenant.person('operator');
    await operator.api.compliance.evidence.generate(tagTrail);
    expect(await verifyAll({ ...(await test.estate()), tenant, operator })).toEqual({
      ...{ total: 2, valid: 1, purged: 1, invalidCount: 0, invalid: [] },
      chain: { ok: true, firstBreak: null, lastSequence: 2 },
    });
  });

  it('is one verification at a time, audited by itself', async () => {
    const { tenant, compliance } = await test.estate();
    const id = 'op_01jd0000000000000000000001';
    const at = NOW;
    await test.api.database.db.write([
      {
        sql: `INSERT INTO operations (id, tenant_id, kind, resource_type, resource_key, exclusive, input, actor, actor_kind,
 deadline_at, version, created_at, updated_at)
 VALUES (?, ?, 'compliance.verifyEvidence', 'verifyEvidence', 'all', 1, '{}', 'system', 'system', ?, 1, ?, ?)`,
        args: [id, tenant.id, at + DAY, at, at],
      },
    ]);
    expect(await refusalOf(compliance.evidence.verifyAll({}))).toBe('CONFLICT(operation_active)');
    expect(await test.actions(tenant)).toEqual(['compliance.evidence.verifyAll failed']);
  });
});

it('holds documents of at most 4 MiB at once, or a single one', () => {
  const MB = 1024 * 1024;
  const all = [1, 2, 2, 7, null, 4].map((size, sequence) => ({ sequence, bytes: size && size * MB }));
  expect(groupsOf(all).map(group => group.map(({ sequence }) => sequence))).toEqual([
    [0, 1],
    [2],
    [3],
    [4, 5],
  ]);
  expect(groupsOf([])).toEqual([]);
});

it('as one piece of JSON are exported with at most 16 MiB of documents', () => {
  const half = { bytes: 8 * 1024 * 1024 };
  const check = (...more: { bytes: number | null }[]) => checkJson({ items: [half, half, ...more] });
  expect(() => check({ bytes: null })).not.toThrow();
  expect(() => check({ bytes: 1 })).toThrow('take zip or ndjson');
});
