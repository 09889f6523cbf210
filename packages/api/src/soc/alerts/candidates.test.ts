import { type Ctx, readAll } from '@breakwater/db';
import { type TestDatabase, testDatabase } from '@breakwater/db/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { alerts } from './accessor.ts';
import { type AlertRow, readingCandidates } from './candidates.ts';
import { ALERT_STATUSES } from './constants.ts';
import { chooseTarget } from './target.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase('file');
});
afterAll(() => database.close());

const HASH = 'a'.repeat(64);

const stored = fc.record({
  status: fc.constantFrom(...ALERT_STATUSES),
  createdAt: fc.integer({ min: 1, max: 3 }).map(ms => new Date(ms)),
  away: fc.constantFrom('no', 'no', 'no', 'merged', 'deleted'),
});

type Draft = typeof stored extends fc.Arbitrary<infer D> ? D : never;

async function store(ctx: Ctx, { status, createdAt, away }: Draft, into: AlertRow | null): Promise<AlertRow> {
  const row = await alerts.insert(ctx, {
    title: 't',
    source: 's',
    severity: 'low',
    status,
    createdAt,
    dedupHash: HASH,
    firstOccurrenceAt: createdAt,
    lastOccurrenceAt: createdAt,
    mergedIntoId: away === 'merged' && into !== null ? into.id : null,
  });
  if (away === 'deleted') await alerts.delete(ctx, row.id);
  return row;
}

test('the database picks what chooseTarget picks from all of them', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(stored, { maxLength: 8 }), async drafts => {
      const ctx = await database.tenant();
      const other = await store(ctx, { status: 'new', createdAt: new Date(0), away: 'no' }, null);
      await alerts.update(ctx, other.id, { dedupHash: 'b'.repeat(64) });
      const rows: AlertRow[] = [];
      for (const draft of drafts) rows.push(await store(ctx, draft, other));
      const eligible = rows.filter((_, i) => drafts[i]?.away === 'no');
      const [candidates] = await readAll(ctx, readingCandidates(ctx, [HASH]));
      const candidate = candidates.get(HASH);
      const target = chooseTarget(candidate === undefined ? [] : [candidate]);
      expect(target).toEqual(chooseTarget(eligible));
    }),
    { numRuns: 150 },
  );
});

test('another tenant is no candidate', async () => {
  const theirs = await database.tenant();
  await store(theirs, { status: 'new', createdAt: new Date(0), away: 'no' }, null);
  const mine = await database.tenant();
  expect(await readAll(mine, readingCandidates(mine, [HASH]))).toEqual([new Map()]);
});
