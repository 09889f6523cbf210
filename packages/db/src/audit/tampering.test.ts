import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Value } from '../client/types.ts';
import { auditDraft } from '../kernel/audit.ts';
import { type Change, change } from '../kernel/change.ts';
import { commit } from '../kernel/commit.ts';
import type { Ctx } from '../kernel/context.ts';
import { importSigningKey, type SigningKey } from '../signing/ed25519.ts';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { planSeals } from './seal.ts';
import { verifyChain } from './verify.ts';

const ENTRIES = 4;
const ALL = { fromIndex: 1, limit: 20 };
let database: TestDatabase;
let key: SigningKey;
beforeAll(async () => {
  database = await testDatabase('file');
  key = await importSigningKey(btoa('1'.repeat(32)));
  const triggers = await database.db.read([
    { sql: "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit%'", args: [] },
  ]);
  const names = (triggers[0]?.rows ?? []).map(([name]) => String(name));
  await database.db.write([
    ...names.map(name => ({ sql: `DROP TRIGGER ${name}`, args: [] })),
    { sql: 'PRAGMA ignore_check_constraints = ON', args: [] },
  ]);
});
afterAll(() => database.close());

async function sealedChain(): Promise<Ctx> {
  const ctx = await database.tenant();
  const note = (n: number): Change =>
    change(undefined, {
      audit: [auditDraft(ctx, 'test.note.create', { component: 'notes', recordId: `n${n}`, after: { n } })],
    });
  for (let n = 0; n < ENTRIES; n++) await commit(ctx, note(n));
  await commit(ctx, await planSeals(ctx, key));
  return ctx;
}

const columnsOf = async (table: string) =>
  ((await database.db.read([{ sql: `PRAGMA table_info(${table})`, args: [] }]))[0]?.rows ?? []).map(
    ([, name]) => String(name),
  );

const values = fc.oneof(fc.integer(), fc.double({ noNaN: true }), fc.string(), fc.json(), fc.uint8Array());
const DOCUMENTS = new Set(['before', 'after', 'request_data', 'response_data', 'detail']);
// A seal is about the row form, in which a document that is null and no document are the same.
const form = (column: string, value: Value) => {
  if (DOCUMENTS.has(column) && value === 'null') return 'null';
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
};

it.each(['audit_log', 'audit_seals'])('no value of any column of %s can be changed unseen', async table => {
  const columns = (await columnsOf(table)).filter(c => !['seq', 'tenant_id'].includes(c));
  const unsigned = table === 'audit_seals' ? ['id'] : [];
  const ctx = await sealedChain();
  expect((await verifyChain(ctx, ALL)).ok).toBe(true);
  const one = async (sql: string, ...args: Value[]) =>
    (await database.db.read([{ sql, args }]))[0]?.rows[0]?.[0] ?? null;
  const rowid = await one(`SELECT min(rowid) FROM ${table} WHERE tenant_id = ?`, ctx.tenantId);
  const read = (column: string) => one(`SELECT ${column} FROM ${table} WHERE rowid = ?`, rowid);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...columns.filter(c => !unsigned.includes(c))),
      values,
      async (column, value) => {
        const before = await read(column);
        const set = (to: Value) =>
          database.db.write([
            { sql: `UPDATE ${table} SET ${column} = ? WHERE rowid = ?`, args: [to, rowid] },
          ]);
        try {
          await set(value);
        } catch (error) {
          expect(String(error)).toMatch(/constraint/i);
          return;
        }
        const after = await read(column);
        const { ok } = await verifyChain(ctx, ALL);
        await set(before);
        expect(ok).toBe(form(column, after) === form(column, before));
        expect((await verifyChain(ctx, ALL)).ok).toBe(true);
      },
    ),
    { numRuns: 150 },
  );
});
