import type { Ctx, Read } from '@breakwater/db';
import { type TestDatabase, testDatabase } from '@breakwater/db/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readingUnseen, readingVersions } from './facts.ts';
import type { Sighting } from './sighting.ts';
import { readingSlices, type Slice, sliceKey } from './slices.ts';

let database: TestDatabase;
let ctx: Ctx;
beforeAll(async () => {
  database = await testDatabase('file');
  ctx = await database.tenant();
});
afterAll(() => database.close());

/** How stored tables are searched, each way once. */
async function planOf({ statement }: Read<unknown>): Promise<string[]> {
  const [found] = await database.db.read([{ ...statement, sql: `EXPLAIN QUERY PLAN ${statement.sql}` }]);
  const steps = new Set((found?.rows ?? []).map(row => String(row.at(-1))));
  return [...steps].filter(step => /(SEARCH|SCAN) (r|resources|tag_history) /.test(step)).toSorted();
}

const told = { provider: 'aws', resourceType: 'ec2_instance', resourceId: 'arn:web' } as const;
const sighting: Sighting = {
  told,
  isTyped: true,
  isFinding: false,
  tags: new Map([['team', 'a']]),
  redacted: 0,
};
const where = { provider: 'aws', resourceType: 'ec2_instance', region: null, accountId: null } as const;
const slice: Slice = { ...where, key: sliceKey(where), complete: true, allowEmpty: false, error: undefined };

test('slices are read by type, and what of them was not seen by id', async () => {
  const { extents, unseen } = readingSlices(ctx, [slice], [sighting], 0);
  const BY_TYPE = 'SEARCH r USING INDEX resources_type (tenant_id=? AND provider=? AND resource_type=?)';
  expect(await planOf(extents)).toEqual([BY_TYPE]);
  const plan = await planOf(readingUnseen(ctx, unseen));
  expect(plan).toHaveLength(2);
  expect(plan).toContain(BY_TYPE);
  expect(plan).toContainEqual(expect.stringMatching(/^SEARCH resources USING INDEX .*\bid=\?\)$/));
});

test('the last versions of keys are found by key', async () => {
  expect(await planOf(readingVersions(ctx, [sighting]))).toEqual([
    'SEARCH r USING INDEX resources_resource (tenant_id=? AND resource_id=?)',
    expect.stringMatching(/^SEARCH tag_history USING COVERING INDEX .* \(resource_id=\? AND key=\?\)$/),
  ]);
});
