import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import type { Value } from '../client/types.ts';
import { BreakwaterError } from '../errors.ts';
import { defineAccessor } from '../kernel/accessor.ts';
import { commit } from '../kernel/commit.ts';
import { type Ctx, PLATFORM } from '../kernel/context.ts';
import { equals } from '../kernel/filters.ts';
import { auditLog } from '../schema/kernel.ts';
import { importSigningKey, type SigningKey } from '../signing/ed25519.ts';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { nextArchivable, planArchive } from './archive.ts';
import { sealedChains, sealedSince, unsealedChains } from './chains.ts';
import { auditExtent } from './extent.ts';
import { planSeals } from './seal.ts';
import { verifyChain } from './verify.ts';

let database: TestDatabase;
let key: SigningKey;
beforeAll(async () => {
  database = await testDatabase('file');
  key = await importSigningKey(btoa('1'.repeat(32)));
});
afterAll(() => database.close());

const raw = (sql: string, ...args: Value[]) => database.db.write([{ sql, args }]);
const seal = async (ctx: Ctx) => commit(ctx, await planSeals(ctx, key));
let made = 0;

/** Entries of a chain, as many as are asked for. */
async function append({ tenantId, clock }: Ctx, count: number, component = 'notes'): Promise<void> {
  made += 1;
  await raw(
    `INSERT INTO audit_log (id, tenant_id, timestamp, component, operation, action, actor_kind, actor_name, actor_role, success)
 WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
 SELECT printf('aud_%013d%013d', ?, i), ?, ?, ?, 'x', 'a.b.x', 'user', 'x', 'admin', 1 FROM n`,
    ...[count, made, tenantId, clock.now(), component],
  );
}

/** Seals that cover nothing real, made a millisecond apart from 1 on. */
const pretend = ({ tenantId }: Ctx, count: number, from = 1, keyId = '0'.repeat(64)) =>
  raw(
    `INSERT INTO audit_seals (id, tenant_id, seal_index, after_seq, through_seq, count, digest, prev_hash, hash, leaves, payload, signature, key_id, sealed_at)
 WITH RECURSIVE n (i) AS (SELECT ? UNION ALL SELECT i + 1 FROM n WHERE i < ?)
 SELECT 'sea_' || ? || i, ?, i, i, i + 1, 1, h, h, h, '', '', '', ?, i FROM n, (SELECT printf('%064d', 0) AS h)`,
    ...[from, from + count - 1, tenantId, tenantId, keyId],
  );

it('lists the chains with unsealed entries, and those with seals', async () => {
  const [open, sealed, both] = [await database.tenant(), await database.tenant(), await database.tenant()];
  for (const ctx of [sealed, both, open]) await append(ctx, 1);
  for (const ctx of [sealed, both]) await seal(ctx);
  await append(both, 1);
  const mine = (found: string[]) => found.filter(id => [open, sealed, both].some(ctx => ctx.tenantId === id));
  expect(mine(await unsealedChains(open))).toEqual([open.tenantId, both.tenantId]);
  expect(mine(await sealedChains(open))).toEqual([sealed.tenantId, both.tenantId]);
});

it('finds the first of the newest seals, over as many pages as there are', async () => {
  const ctx = await database.tenant();
  expect(await sealedSince(ctx, 0)).toBeNull();
  await pretend(ctx, 401);
  const found = [0, 1, 2, 201, 202, 203, 400, 401, 402].map(at => sealedSince(ctx, at));
  expect(await Promise.all(found)).toEqual([1, 1, 2, 201, 202, 203, 400, 401, null]);
  expect(await sealedSince(await database.tenant(), 0)).toBeNull();
});

it('a page that is exactly full is not the end', async () => {
  const ctx = await database.tenant();
  await pretend(ctx, 200);
  expect([await sealedSince(ctx, 0), await sealedSince(ctx, 200)]).toEqual([1, 200]);
});

it('tells how many entries a list has, and the last', async () => {
  const entries = defineAccessor(auditLog, {
    ...{
      domain: 'audit',
      entity: 'entry',
      component: 'audit_log',
      prefix: 'aud',
      audit: 'none',
      events: false,
    },
    filters: {
      component: equals(auditLog.component, z.string()),
      success: equals(auditLog.success, z.boolean()),
    },
  });
  const ctx = await database.tenant();
  expect(await auditExtent(ctx, entries, {})).toEqual({ rows: 0, lastSeq: 0 });
  await append(ctx, 3, 'a');
  await append(ctx, 2, 'b');
  await append(await database.tenant(), 1, 'a');
  const [[last] = []] =
    (await database.db.read([{ sql: 'SELECT max(seq) FROM audit_log', args: [] }]))[0]?.rows ?? [];
  expect(await auditExtent(ctx, entries, {})).toEqual({ rows: 5, lastSeq: Number(last) - 1 });
  const some = await auditExtent(ctx, entries, { component: 'a', success: true });
  expect(some).toEqual({ rows: 3, lastSeq: Number(last) - 3 });
});

it('a seal has at most a thousand entries, and one call goes on to the last', async () => {
  const ctx = await database.tenant();
  expect((await planSeals(ctx, key)).result).toEqual([]);
  await append(ctx, 1_001);
  const seals = await seal(ctx);
  expect(seals.map(({ index, count }) => [index, count])).toEqual([
    [1, 1_000],
    [2, 1],
  ]);
});

it('verifies as many seals as are asked for, and says where to go on', async () => {
  const ctx = await database.tenant();
  for (const count of [2, 1, 1]) {
    await append(ctx, count);
    await seal(ctx);
  }
  const shown = (fromIndex: number, limit: number) => verifyChain(ctx, { fromIndex, limit });
  expect(await shown(1, 1)).toMatchObject({ ok: true, checked: { seals: 1, rows: 2 }, nextIndex: 2 });
  expect(await shown(1, 2)).toMatchObject({ ok: true, checked: { seals: 2, rows: 3 }, nextIndex: 3 });
  expect(await shown(2, 2)).toMatchObject({ checked: { seals: 2, rows: 2 }, nextIndex: null });
  expect((await shown(3, 1)).head).toMatchObject({ index: 3 });
  expect(await shown(1, 3)).toMatchObject({ unsealed: { count: 0 }, nextIndex: null });
});

it('names the first hundred of the seals that are missing, however many there are', async () => {
  const ctx = await database.tenant();
  await pretend(ctx, 1, Number.MAX_SAFE_INTEGER - 1);
  const { ok, problems } = await verifyChain(ctx, { fromIndex: 1, limit: 1 });
  expect(ok).toBe(false);
  expect(problems.slice(0, 100).map(({ kind, index }) => [kind, index])).toEqual(
    Array.from({ length: 100 }, (_, i) => ['seal_missing', i + 1]),
  );
  expect(problems.slice(100).map(({ kind }) => kind)).toEqual(['more']);
});

it('what is wrong with a seal names the seal', async () => {
  const [sealed, ...pretended] = [await database.tenant(), await database.tenant(), await database.tenant()];
  await append(sealed, 1);
  await seal(sealed);
  const kinds: unknown[] = [];
  for (const [at, ctx] of pretended.entries()) {
    await pretend(ctx, 1, 1, at === 0 ? undefined : key.keyId);
    const { problems } = await verifyChain(ctx, { fromIndex: 1, limit: 1 });
    kinds.push(problems.map(({ kind, index }) => [kind, index]));
  }
  expect(kinds).toEqual(
    ['unknown_key', 'signature_invalid'].map(kind => [
      ['seal_edited', 1],
      [kind, 1],
      ['digest_mismatch', 1],
    ]),
  );
});

it('the gaps of the platform are looked for behind its last seal', async () => {
  const platform = { ...(await database.tenant()), tenantId: PLATFORM };
  await append(platform, 1);
  await seal(platform);
  await append(platform, 1);
  await seal(platform);
  await raw("UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'audit_log'");
  const kinds = async (fromIndex: number, limit: number) =>
    (await verifyChain(platform, { fromIndex, limit })).problems.map(({ kind }) => kind);
  expect(await kinds(1, 1)).toEqual([]);
  expect(await kinds(1, 2)).toEqual(['seq_gap']);
});

it('lets entries into the archive once the last of them is old, and no others', async () => {
  const ctx = await database.tenant();
  const now = database.clock.now();
  expect(await nextArchivable(ctx, now)).toBeNull();
  await append(ctx, 2);
  expect(await nextArchivable(ctx, now + 1)).toBeNull();
  const [first] = await seal(ctx);
  expect(await nextArchivable(ctx, now)).toBeNull();
  const found = await nextArchivable(ctx, now + 1);
  expect(found).toMatchObject({
    seal: { id: first?.id, count: 2 },
    entries: [{ form: { success: true } }, {}],
  });
  if (found === null) throw new Error('there is nothing to archive');
  const where = { ref: 'r', sha256: '0'.repeat(64), bytes: 9 };
  await commit(ctx, planArchive(ctx, found.seal, where));
  expect(await nextArchivable(ctx, now + 1)).toBeNull();
  expect(await verifyChain(ctx, { fromIndex: 1, limit: 1 })).toMatchObject({ ok: true, archived: 1 });
  await expect(commit(ctx, planArchive(ctx, found.seal, where))).rejects.toMatchObject({ code: 'CONFLICT' });
});

it('keeps damaged entries where they are, and says of which seal', async () => {
  const ctx = await database.tenant();
  await append(ctx, 1);
  await seal(ctx);
  await raw('DROP TRIGGER audit_log_no_update');
  await raw("UPDATE audit_log SET actor_name = 'eve' WHERE tenant_id = ?", ctx.tenantId);
  const refusal = await nextArchivable(ctx, database.clock.now() + 1).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(BreakwaterError);
  expect(refusal).toMatchObject({
    code: 'PRECONDITION_FAILED',
    details: { reason: 'audit_damaged', index: 1 },
  });
});
