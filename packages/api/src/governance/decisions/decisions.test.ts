import { importSigningKey, newId, type Value } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, IN_PROCESS, ROOT_KEY, refusalOf, type TestApi, testApi } from '../../testing.ts';
import { agent, database, vm } from '../testing.ts';
import { exportLine } from './document.ts';
import { storeVector, VECTOR, vectorRow } from './vector.fixture.ts';

const prod = { ...database, environment: 'prod' } as const;
const raw = (api: TestApi, sql: string, ...args: Value[]) => api.database.db.write([{ sql, args }]);

async function people(api: TestApi) {
  const tenant = await api.tenant();
  const [operator, viewer] = [await tenant.person('operator'), await tenant.person('viewer')];
  return { tenant, governance: operator.api.governance, decisions: viewer.api.governance.decisions };
}

describe.each(API_TARGETS)('the decision log on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  it('45: the vector is valid; its line changed in the last digit is not; another key is unknown', async () => {
    await storeVector(api.database.db);
    const row = vectorRow();
    const { decisions } = api.as(ROOT_KEY, { tenantHeader: row.tenantId }).governance;
    const known = { id: row.id, keyId: VECTOR.keyId };
    expect(await decisions.verify({ id: row.id })).toEqual({ ...known, status: 'valid' });
    const line = exportLine(row);
    expect(await decisions.verify({ line })).toEqual({ ...known, status: 'valid' });
    for (const digit of ['1', '7', '9']) {
      const changed = line.replace(/("riskScore":0\.2368421052631578)8(,"tenantId")/, `$1${digit}$2`);
      expect(changed).not.toBe(line);
      expect(await decisions.verify({ line: changed })).toEqual({ ...known, status: 'invalid' });
    }
    const keyId = '0'.repeat(64);
    expect(
      await decisions.verify({ line: line.replace(`"keyId":"${VECTOR.keyId}"`, `"keyId":"${keyId}"`) }),
    ).toEqual({
      ...known,
      keyId,
      status: 'unknown_key',
    });
    const { decisions: elsewhere } = await people(api);
    expect(await refusalOf(elsewhere.verify({ line }))).toBe('NOT_FOUND');
  });

  it('shows a decision with what it rests on, and the approval an escalation opened', async () => {
    const { tenant, governance, decisions } = await people(api);
    const evaluated = await governance.intents.evaluate({ ...prod, deterministicId: 'd-1' });
    const found = await decisions.get({ id: evaluated.decisionId });
    for (const field of [
      'intentId',
      'deterministicId',
      'riskScore',
      'action',
      'losses',
      'explanation',
    ] as const) {
      expect([field, found[field]]).toEqual([field, evaluated[field]]);
    }
    for (const field of ['contributions', 'riskFactors', 'counterfactual', 'signature', 'keyId'] as const) {
      expect([field, found[field]]).toEqual([field, evaluated[field]]);
    }
    expect(found).toMatchObject({ tier: null, apiKeyId: null, context: null, principal: { kind: 'user' } });
    expect(found.approval).toEqual({
      id: evaluated.approvalId,
      status: 'pending',
      decidedBy: null,
      decidedAt: null,
      comment: null,
    });
    if (evaluated.approvalId === null) throw new Error('an escalation has an approval');
    await tenant.admin.api.soc.approvals.decide({
      id: evaluated.approvalId,
      decision: 'reject',
      comment: 'not on a Friday',
    });
    const after = await decisions.get({ id: evaluated.decisionId });
    expect(after).toMatchObject({
      action: 'escalate',
      approval: { status: 'rejected', decidedBy: tenant.admin.id, comment: 'not on a Friday' },
    });
    expect({ ...after, approval: null }).toEqual({ ...found, approval: null });
    expect(await decisions.verify({ id: evaluated.decisionId })).toMatchObject({ status: 'valid' });
  });

  it('a re-evaluation is another decision on the same intent, and lists find both', async () => {
    const { governance, decisions } = await people(api);
    const first = await governance.intents.evaluate({ ...vm, deterministicId: 'a' });
    api.clock.advance(1000);
    const since = new Date(api.clock.now());
    const context = { estimatedValue: 3 };
    const second = await governance.intents.evaluate({
      ...vm,
      deterministicId: 'a',
      context,
      reevaluate: true,
    });
    await governance.intents.evaluate(prod);
    const idsOf = async (input: Parameters<typeof decisions.list>[0]) =>
      (await decisions.list(input)).items.map(({ id }) => id);
    expect(await idsOf({ intentId: first.intentId })).toEqual([second.decisionId, first.decisionId]);
    expect(await idsOf({ deterministicId: 'a', order: 'timestamp:asc' })).toEqual([
      first.decisionId,
      second.decisionId,
    ]);
    expect(await idsOf({ action: 'approve', since })).toEqual([second.decisionId]);
    expect(await idsOf({ category: 'compute', until: since })).toEqual([first.decisionId]);
    expect((await decisions.get({ id: second.decisionId })).context).toEqual(context);
  });

  it('55: riskScore is one number, wherever it is read', async () => {
    const { governance, decisions } = await people(api);
    const { riskScore, intentId, decisionId } = await governance.intents.evaluate(prod);
    const intent = await governance.intents.get({ id: intentId });
    const read = [
      (await governance.intents.list({})).items[0]?.riskScore,
      intent.riskScore,
      intent.decision?.riskScore,
      (await decisions.get({ id: decisionId })).riskScore,
      (await decisions.list({})).items[0]?.riskScore,
    ];
    expect(read).toEqual(read.map(() => riskScore));
  });

  it('checks many by their ids: each once, those that do not exist apart', async () => {
    const { governance, decisions } = await people(api);
    const { decisionId: one } = await governance.intents.evaluate(vm);
    const { decisionId: two } = await governance.intents.evaluate(prod);
    const { governance: theirs } = await people(api);
    const { decisionId: foreign } = await theirs.intents.evaluate(vm);
    const none = newId('dec', api.clock);
    expect(await decisions.verifyMany({ ids: [two, none, one, two, foreign] })).toEqual({
      results: [
        { id: two, status: 'valid' },
        { id: none, status: 'not_found' },
        { id: one, status: 'valid' },
        { id: foreign, status: 'not_found' },
      ],
      summary: { checked: 2, valid: 2, invalid: 0, unsigned: 0, unknownKey: 0, notFound: 2 },
      nextCursor: null,
    });
    expect(await refusalOf(decisions.verifyMany({ ids: [] }))).toBe('VALIDATION');
    expect(await refusalOf(decisions.verifyMany({ ids: [one], limit: 5 }))).toBe('VALIDATION');
    expect(await refusalOf(decisions.verifyMany({ ids: Array.from({ length: 1001 }, () => one) }))).toBe(
      'VALIDATION',
    );
  });

  it('checks page by page what a filter leaves', async () => {
    const { governance, decisions } = await people(api);
    await governance.intents.evaluateMany({ items: [vm, prod, vm, vm] });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await decisions.verifyMany({ action: 'approve', limit: 2, cursor });
      seen.push(...page.results.map(({ status }) => status));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(['valid', 'valid', 'valid']);
    expect((await decisions.verifyMany({})).summary).toMatchObject({ checked: 4, valid: 4 });
    const until = new Date(api.clock.now());
    expect((await decisions.verifyMany({ until })).summary.checked).toBe(0);
  });

  it('finds what was changed past the triggers, and what was never signed', async () => {
    const { governance, decisions } = await people(api);
    const edited = await governance.intents.evaluate(prod);
    const bare = await governance.intents.evaluate(vm);
    const trigger = 'decision_audit_log_no_update';
    const [[sql] = []] = await api.rows('SELECT sql FROM sqlite_master WHERE name = ?', trigger);
    await raw(api, `DROP TRIGGER ${trigger}`);
    try {
      await raw(api, `UPDATE decision_audit_log SET action = 'approve' WHERE id = ?`, edited.decisionId);
      await raw(api, 'UPDATE decision_audit_log SET signature = NULL WHERE id = ?', bare.decisionId);
    } finally {
      await raw(api, String(sql));
    }
    expect(await decisions.verify({ id: edited.decisionId })).toMatchObject({ status: 'invalid' });
    expect(await decisions.verify({ id: bare.decisionId })).toMatchObject({ status: 'unsigned' });
    expect((await decisions.verifyMany({})).summary).toEqual({
      checked: 2,
      valid: 0,
      invalid: 1,
      unsigned: 1,
      unknownKey: 0,
      notFound: 0,
    });
  });

  it('refuses what is no line, another tenant’s decision, and API keys', async () => {
    const { tenant, governance, decisions } = await people(api);
    const { decisionId } = await governance.intents.evaluate(vm);
    for (const line of [
      '{',
      'null',
      '{"type":"header"}',
      '{"type":"decision","document":{},"keyId":null,"signature":null}',
    ]) {
      expect([line, await refusalOf(decisions.verify({ line }))]).toEqual([line, 'VALIDATION']);
    }
    expect(await refusalOf(decisions.verify({}))).toBe('VALIDATION');
    expect(await refusalOf(decisions.verify({ id: decisionId, line: '{}' }))).toBe('VALIDATION');
    const { decisions: theirs } = await people(api);
    expect(await refusalOf(theirs.get({ id: decisionId }))).toBe('NOT_FOUND');
    expect(await refusalOf(theirs.verify({ id: decisionId }))).toBe('NOT_FOUND');
    const { api: key } = await agent(tenant);
    const refusals = [
      key.governance.decisions.list({}),
      key.governance.decisions.verify({ id: decisionId }),
      key.governance.decisions.publicKeys(),
    ].map(refusalOf);
    expect(await Promise.all(refusals)).toEqual(refusals.map(() => 'FORBIDDEN'));
  });

  it('48: nothing changes, replaces or removes a decision, or the tenant it belongs to', async () => {
    const { tenant, governance, decisions } = await people(api);
    const { decisionId } = await governance.intents.evaluate(vm);
    const before = await decisions.get({ id: decisionId });
    for (const sql of [
      'UPDATE decision_audit_log SET risk_score = 0 WHERE id = ?',
      'UPDATE OR REPLACE decision_audit_log SET signature = NULL WHERE id = ?',
      'DELETE FROM decision_audit_log WHERE id = ?',
      'INSERT OR REPLACE INTO decision_audit_log SELECT * FROM decision_audit_log WHERE id = ?',
      'INSERT OR IGNORE INTO decision_audit_log SELECT * FROM decision_audit_log WHERE id = ?',
    ]) {
      await expect(raw(api, sql, decisionId), sql).rejects.toThrow('decision_audit_log is append-only');
    }
    await expect(raw(api, 'DELETE FROM tenants WHERE id = ?', tenant.id)).rejects.toThrow(/FOREIGN KEY/);
    expect(await decisions.get({ id: decisionId })).toEqual(before);
  });

  it('publicKeys holds the key of decisions, which is that of audit seals', async () => {
    const { tenant, governance, decisions } = await people(api);
    const { keyId } = await governance.intents.evaluate(vm);
    const { seals } = await tenant.root.audit.seal({});
    const { items } = await decisions.publicKeys();
    const key = items.find(one => one.keyId === keyId);
    expect(key).toMatchObject({
      algorithm: 'Ed25519',
      publicKey: Buffer.from(keyId ?? '', 'hex').toString('base64'),
    });
    expect(seals.map(seal => seal.keyId)).toEqual([keyId]);
  });
});

describe.each(IN_PROCESS)('a change of the signing key on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  it('46: old decisions stay valid, the old key is retired, new decisions carry the new one', async () => {
    const tenant = await api.tenant();
    const operator = await tenant.person('operator');
    const signingKey = await importSigningKey(btoa('2'.repeat(32)));
    const before = operator.api.governance;
    const after = api.as(operator.token, {}, { signingKey }).governance;

    const old = await before.intents.evaluate(prod);
    api.clock.advance(1000);
    const changedAt = new Date(api.clock.now());
    const fresh = await after.intents.evaluate(prod);
    expect(fresh.keyId).toBe(signingKey.keyId);
    expect(old.keyId).not.toBe(fresh.keyId);
    const { items } = await after.decisions.publicKeys();
    expect(items.map(({ keyId, retiredAt }) => [keyId, retiredAt])).toEqual([
      [fresh.keyId, null],
      [old.keyId, changedAt],
    ]);
    for (const { decisions } of [before, after]) {
      expect((await decisions.verifyMany({})).results.map(({ status }) => status)).toEqual([
        'valid',
        'valid',
      ]);
    }

    api.clock.advance(1000);
    await before.intents.evaluate(vm);
    const again = (await before.decisions.publicKeys()).items;
    expect(again.map(({ keyId, retiredAt }) => [keyId, retiredAt?.getTime() ?? null])).toEqual([
      [old.keyId, null],
      [fresh.keyId, api.clock.now()],
    ]);
  });

  it('a row whose key is not the one its id names is no key', async () => {
    const { governance, decisions } = await people(api);
    const { keyId, decisionId } = await governance.intents.evaluate(vm);
    const forged = await importSigningKey(btoa('3'.repeat(32)));
    const [[publicKey = null] = []] = await api.rows(
      'SELECT public_key FROM signing_keys WHERE key_id = ?',
      keyId,
    );
    await raw(api, 'UPDATE signing_keys SET public_key = ? WHERE key_id = ?', forged.publicKey, keyId);
    expect((await decisions.publicKeys()).items.map(one => one.keyId)).not.toContain(keyId);
    expect(await decisions.verify({ id: decisionId })).toMatchObject({ status: 'unknown_key' });
    await raw(api, 'UPDATE signing_keys SET public_key = ? WHERE key_id = ?', publicKey, keyId);
    expect(await decisions.verify({ id: decisionId })).toMatchObject({ status: 'valid' });
  });
});
