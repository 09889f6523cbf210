import { importSigningKey, type Value } from '@breakwater/db';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  API_TARGETS,
  type ApiCaller,
  IN_PROCESS,
  ROOT_KEY,
  refusalOf,
  type TestApi,
  testApi,
} from '../testing.ts';

const TRIGGERS = ['audit_log_no_update', 'audit_log_no_delete', 'audit_log_no_replace', 'audit_log_in_order'];
const SEAL_TRIGGERS = ['audit_seals_no_update', 'audit_seals_no_delete', 'audit_seals_no_replace'];

/** A tenant whose chain is empty: nobody was made in it. */
interface Chain {
  readonly id: string;
  readonly bw: ApiCaller;
}

async function newChain(api: TestApi): Promise<Chain> {
  const { tenantId } = await api.database.tenant();
  return { id: tenantId, bw: api.as(ROOT_KEY, { tenantHeader: tenantId }) };
}

// Numbers are the acceptance cases of the storage specification.
describe.each(API_TARGETS)('seals of the audit log, %s', target => {
  let api: TestApi;
  let tenant: Chain;
  let bw: ApiCaller;
  let audit: ApiCaller['audit'];
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());
  beforeEach(async () => {
    tenant = await newChain(api);
    ({ bw } = tenant);
    ({ audit } = bw);
  });

  const raw = (sql: string, ...args: Value[]) => api.database.db.write([{ sql, args }]);
  const change = async (times: number) => {
    const items = Array.from({ length: times }, (_, i) => ({
      name: `g${i}`,
      endpoint: 'edge.example.com:443',
    }));
    if (times > 0) await bw.fleet.gateways.createMany({ items });
  };
  const seqs = async () =>
    (await api.rows('SELECT seq FROM audit_log WHERE tenant_id = ? ORDER BY seq', tenant.id)).map(([seq]) =>
      Number(seq),
    );
  const kinds = async () => (await audit.verify({})).problems.map(({ kind }) => kind);

  /** What someone with the file in hand can do: the triggers are gone while `work` runs. */
  async function tampering(work: () => Promise<unknown>) {
    const names = [...TRIGGERS, ...SEAL_TRIGGERS];
    const found = await api.rows(
      'SELECT name, sql FROM sqlite_master WHERE name IN (SELECT value FROM json_each(?))',
      JSON.stringify(names),
    );
    expect(found).toHaveLength(names.length);
    for (const name of names) await raw(`DROP TRIGGER ${name}`);
    try {
      await work();
    } finally {
      for (const [, sql] of found) await raw(String(sql));
    }
  }

  it('22: nothing changes, replaces or removes what was appended', async () => {
    await change(2);
    await audit.seal({});
    const [seq = 0] = await seqs();
    const copies = {
      audit_log: `INSERT OR REPLACE INTO audit_log SELECT * FROM audit_log WHERE seq = ${seq}`,
      audit_seals: `INSERT OR REPLACE INTO audit_seals SELECT * FROM audit_seals WHERE tenant_id = '${tenant.id}'`,
    };
    for (const [table, replace] of Object.entries(copies)) {
      const message = `${table} is append-only`;
      await expect(raw(`UPDATE ${table} SET tenant_id = 'x' WHERE tenant_id = ?`, tenant.id)).rejects.toThrow(
        message,
      );
      await expect(raw(`DELETE FROM ${table} WHERE tenant_id = ?`, tenant.id)).rejects.toThrow(message);
      await expect(raw(replace)).rejects.toThrow(message);
    }
  });

  it('24: seals what is unsealed, once, at most 1,000 entries each', async () => {
    await change(5);
    const { seals } = await audit.seal({});
    expect(seals).toMatchObject([
      { index: 1, afterSeq: 0, count: 5, prevHash: '0'.repeat(64), archived: false },
    ]);
    expect(await audit.verify({})).toEqual({
      ok: true,
      checked: { seals: 1, rows: 5 },
      nextIndex: null,
      head: { index: 1, hash: seals[0]?.hash },
      unsealed: { count: 0, fromSeq: null, toSeq: null, oldestAt: null },
      archived: 0,
      problems: [],
    });
    expect(await audit.seal({})).toEqual({ seals: [] });
    for (let i = 0; i < 5; i++) {
      await bw.identity.groups.createMany({
        items: Array.from({ length: 500 }, (_, n) => ({ name: `g${i}-${n}` })),
      });
    }
    const more = await audit.seal({});
    expect(more.seals.map(s => [s.index, s.count])).toEqual([
      [2, 1000],
      [3, 1000],
      [4, 500],
    ]);
    expect(await audit.verify({ fromIndex: 2, limit: 2 })).toMatchObject({
      ok: true,
      checked: { seals: 2, rows: 2000 },
      nextIndex: 4,
    });
  });

  it('shows an empty chain as whole', async () => {
    expect(await audit.verify({})).toEqual({
      ok: true,
      checked: { seals: 0, rows: 0 },
      nextIndex: null,
      head: null,
      unsealed: { count: 0, fromSeq: null, toSeq: null, oldestAt: null },
      archived: 0,
      problems: [],
    });
  });

  it('lists seals newest first, with their leaves only when asked', async () => {
    await change(1);
    await audit.seal({});
    await bw.identity.groups.create({ name: 'a' });
    await audit.seal({});
    const { items } = await audit.seals({});
    expect(items.map(s => [s.index, s.archived, s.leaves])).toEqual([
      [2, false, undefined],
      [1, false, undefined],
    ]);
    const [oldest] = (await audit.seals({ includeLeaves: true, order: 'asc', limit: 1 })).items;
    expect(oldest?.leaves).toMatch(/^\d+:[0-9a-f]{16}$/);
  });

  it('announces each seal to admins, and leaves no audit entry', async () => {
    await change(1);
    const before = await seqs();
    const { seals } = await audit.seal({});
    const [event] = (await bw.events.list({ types: ['audit.seal.created'] })).items;
    const [seal] = seals;
    expect(event?.data).toEqual({
      id: seal?.id,
      index: 1,
      throughSeq: seal?.throughSeq,
      count: 1,
      hash: seal?.hash,
    });
    expect(await seqs()).toEqual(before);
    const operator = await (await api.tenant()).person('operator');
    expect(await refusalOf(operator.api.audit.seal({}))).toBe('FORBIDDEN');
    expect(await refusalOf(operator.api.events.list({ types: ['audit.seal.created'] }))).toBe('FORBIDDEN');
  });

  it('25: names edited, removed, exchanged and added entries', async () => {
    await change(6);
    const [a = 0, b = 0, c = 0, d = 0] = await seqs();
    const [[idOfA] = []] = await api.rows('SELECT id FROM audit_log WHERE seq = ?', a);
    await audit.seal({});
    await tampering(async () => {
      await raw(`UPDATE audit_log SET after = json_set(after, '$.name', 'x') WHERE seq = ?`, a);
      await raw('DELETE FROM audit_log WHERE seq = ?', b);
      await raw('UPDATE audit_log SET seq = -1 WHERE seq = ?', c);
      await raw('UPDATE audit_log SET seq = ? WHERE seq = ?', c, d);
      await raw('UPDATE audit_log SET seq = ? WHERE seq = -1', d);
    });
    expect((await audit.verify({})).problems).toMatchObject([
      { kind: 'row_edited', index: 1, seq: a, id: idOfA },
      { kind: 'row_deleted', index: 1, seq: b, id: null },
      { kind: 'row_reordered', index: 1, seq: c },
      { kind: 'row_reordered', index: 1, seq: d },
    ]);
  });

  it('25: names an entry added inside', async () => {
    await change(1);
    const other = await newChain(api);
    await other.bw.identity.groups.create({ name: 'a' });
    await bw.identity.groups.create({ name: 'a' });
    await audit.seal({});
    const [before = 0] = await seqs();
    await tampering(() => raw('UPDATE audit_log SET tenant_id = ? WHERE seq = ?', tenant.id, before + 1));
    expect((await audit.verify({})).problems).toMatchObject([
      { kind: 'row_inserted', index: 1, seq: before + 1 },
    ]);
  });

  it('26: names seals that were edited, removed or signed anew', async () => {
    for (const name of ['a', 'b', 'c']) {
      await bw.identity.groups.create({ name });
      await audit.seal({});
    }
    const at = (index: number) => `WHERE tenant_id = '${tenant.id}' AND seal_index = ${index}`;
    await tampering(() => raw(`UPDATE audit_seals SET count = 2 ${at(1)}`));
    expect(await kinds()).toContain('seal_edited');
    await tampering(() => raw(`UPDATE audit_seals SET count = 1 ${at(1)}`));
    expect(await kinds()).toEqual([]);

    const [[signature] = []] = await api.rows(`SELECT signature FROM audit_seals ${at(1)}`);
    await tampering(() => raw(`UPDATE audit_seals SET signature = ? ${at(1)}`, `${'A'.repeat(86)}==`));
    expect(await kinds()).toEqual(['signature_invalid']);
    await tampering(() => raw(`UPDATE audit_seals SET signature = ? ${at(1)}`, signature ?? null));

    await tampering(() => raw(`DELETE FROM audit_seals ${at(2)}`));
    expect((await audit.verify({})).problems.map(p => [p.kind, p.index])).toEqual([
      ['seal_missing', 2],
      ['chain_broken', 3],
    ]);
    expect((await audit.verify({ fromIndex: 3 })).problems.map(p => [p.kind, p.index])).toEqual([
      ['seal_missing', 2],
      ['chain_broken', 3],
    ]);
  });

  it('26: a retired key still verifies, an unknown one does not', async () => {
    await change(1);
    await audit.seal({});
    await raw('UPDATE signing_keys SET retired_at = 1');
    expect(await kinds()).toEqual([]);
    const [key = []] = await api.rows('SELECT * FROM signing_keys');
    await raw('DELETE FROM signing_keys');
    expect(await kinds()).toEqual(['unknown_key']);
    await raw(`INSERT INTO signing_keys VALUES (${key.map(() => '?').join(', ')})`, ...key);
    await bw.identity.groups.create({ name: 'a' });
    await audit.seal({});
    expect(await api.rows('SELECT count(*), max(retired_at) FROM signing_keys')).toEqual([[1, null]]);
    expect(await kinds()).toEqual([]);
  });

  it('27: the unsealed tail is counted and not vouched for', async () => {
    await change(1);
    await audit.seal({});
    await bw.identity.groups.create({ name: 'a' });
    const tail = (await seqs()).at(-1) ?? 0;
    await tampering(() => raw(`UPDATE audit_log SET actor_name = 'x' WHERE seq = ?`, tail));
    expect(await audit.verify({})).toMatchObject({
      ok: true,
      unsealed: { count: 1, fromSeq: tail, toSeq: tail, oldestAt: expect.any(Date) },
    });
  });

  it('27: seals made at once cover each entry once', async () => {
    await change(5);
    const made = await Promise.all([audit.seal({}), audit.seal({}), audit.seal({})]);
    expect(made.flatMap(({ seals }) => seals).map(s => [s.index, s.count])).toEqual([[1, 5]]);
    expect(await kinds()).toEqual([]);
  });

  it('27: chains of tenants and of the platform are independent', async () => {
    await change(2);
    await audit.seal({});
    const other = await newChain(api);
    await other.bw.identity.groups.create({ name: 'a' });
    const { seals } = await other.bw.audit.seal({});
    expect(seals).toMatchObject([{ index: 1, tenantId: other.id, count: 1 }]);
    expect((await audit.seals({})).items.map(s => s.tenantId)).toEqual([tenant.id]);
    expect((await api.as(ROOT_KEY).audit.verify({})).head?.hash).not.toBe(seals[0]?.hash);
  });

  it('lets archived entries leave, and only those', async () => {
    await change(2);
    const [seal] = (await audit.seal({})).seals;
    await bw.identity.groups.create({ name: 'a' });
    await audit.seal({});
    await raw(
      `INSERT INTO audit_archives SELECT id, tenant_id, seal_index, after_seq, through_seq, count, 'a', digest, 1, 1
 FROM audit_seals WHERE id = ?`,
      seal?.id ?? null,
    );
    const [first = 0, second = 0, third = 0] = await seqs();
    await expect(raw('DELETE FROM audit_log WHERE seq = ?', third)).rejects.toThrow(
      'audit_log is append-only',
    );
    await raw('DELETE FROM audit_log WHERE seq = ?', first);
    expect((await audit.verify({})).problems).toMatchObject([
      { kind: 'row_inserted', index: 1, seq: second },
    ]);
    await raw('DELETE FROM audit_log WHERE seq = ?', second);
    expect(await audit.verify({})).toMatchObject({ ok: true, archived: 1, checked: { seals: 2, rows: 1 } });
    expect((await audit.seals({ order: 'asc' })).items.map(s => s.archived)).toEqual([true, false]);
    for (const sql of ['UPDATE audit_archives SET bytes = 2', 'DELETE FROM audit_archives']) {
      await expect(raw(sql)).rejects.toThrow('audit_archives is append-only');
    }
  });

  it('seals an entry whose text has no canonical form', async () => {
    await raw(
      `INSERT INTO audit_log (id, tenant_id, timestamp, component, operation, action, actor_kind, actor_name, actor_role, success, request_data)
 VALUES ('aud_01kdvdnaz8e00800000000${String(await seqsEver()).padStart(4, '0')}', ?, 1, 'x', 'x', 'a.b.x', 'user', 'x', 'admin', 0, ?)`,
      tenant.id,
      String.raw`{"name":"\ud800"}`,
    );
    expect((await audit.seal({})).seals).toHaveLength(1);
    expect(await kinds()).toEqual([]);
    await tampering(() => raw('UPDATE audit_log SET request_data = ? WHERE tenant_id = ?', '{', tenant.id));
    expect(await kinds()).toEqual(['row_edited']);
  });
  const seqsEver = async () => Number((await api.rows('SELECT max(seq) FROM audit_log'))[0]?.[0] ?? 0);
});

describe.each(IN_PROCESS)('seals over the whole database, %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  it('shows root each seq that no entry and no archive has', async () => {
    const tenant = await api.tenant();
    for (const name of ['a', 'b', 'c', 'd']) await tenant.admin.api.identity.groups.create({ name });
    const root = api.as(ROOT_KEY);
    expect((await root.audit.verify({})).problems).toEqual([]);
    const [[trigger] = []] = await api.rows(
      "SELECT sql FROM sqlite_master WHERE name = 'audit_log_no_delete'",
    );
    await api.database.db.write(
      [
        'DROP TRIGGER audit_log_no_delete',
        'DELETE FROM audit_log WHERE seq IN (1, 3, 4)',
        String(trigger),
      ].map(sql => ({ sql, args: [] })),
    );
    expect((await root.audit.verify({})).problems.map(p => [p.kind, p.seq])).toEqual([
      ['seq_gap', 1],
      ['seq_gap', 3],
      ['seq_gap', 4],
    ]);
    expect((await tenant.admin.api.audit.verify({})).problems).toEqual([]);
  });

  it('26: a new key retires the old one, whose seals stay good', async () => {
    const tenant = await api.tenant();
    await tenant.admin.api.identity.groups.create({ name: 'a' });
    const [old] = (await tenant.admin.api.audit.seal({})).seals;
    await tenant.admin.api.identity.groups.create({ name: 'b' });
    const signingKey = await importSigningKey(btoa('2'.repeat(32)));
    const rekeyed = api.as(tenant.admin.token, {}, { signingKey });
    expect((await rekeyed.audit.seal({})).seals[0]?.keyId).toBe(signingKey.keyId);
    expect(await api.rows('SELECT key_id, retired_at IS NULL FROM signing_keys ORDER BY retired_at')).toEqual(
      [
        [signingKey.keyId, 1],
        [old?.keyId, 0],
      ],
    );
    expect(await rekeyed.audit.verify({})).toMatchObject({ ok: true, checked: { seals: 2 } });
  });
});
