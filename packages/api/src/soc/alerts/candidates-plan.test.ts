import type { Ctx, Statement } from '@breakwater/db';
import { type TestDatabase, testDatabase } from '@breakwater/db/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { candidatesUnchanged, readingCandidates } from './candidates.ts';

const HASHES = ['a'.repeat(64), 'b'.repeat(64)];

let database: TestDatabase;
let ctx: Ctx;
beforeAll(async () => {
  database = await testDatabase('file');
  ctx = await database.tenant();
});
afterAll(() => database.close());

/** How the table of candidates is searched. */
async function planOf({ sql, args }: Statement): Promise<string[]> {
  const [found] = await database.db.read([{ sql: `EXPLAIN QUERY PLAN ${sql}`, args }]);
  return (found?.rows ?? []).map(row => String(row.at(-1))).filter(step => / c USING/.test(step));
}

// Nearly every alert is unmerged: by the index of merged ones each arrival read all alerts of its tenant.
const BY_HASH = ['SEARCH c USING INDEX alerts_dedup (tenant_id=? AND dedup_hash=?)'];

test('the candidate of a hash is looked up by the index of hashes', async () => {
  expect(await planOf(readingCandidates(ctx, HASHES).statement)).toEqual(BY_HASH);
});

test('the guard of the commit looks it up the same way', async () => {
  expect(await planOf(candidatesUnchanged(ctx, HASHES, new Map()))).toEqual(BY_HASH);
});
