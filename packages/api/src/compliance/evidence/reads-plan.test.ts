import type { Ctx, Read } from '@breakwater/db';
import { type TestDatabase, testDatabase } from '@breakwater/db/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { evidence } from './accessor.ts';
import { readingTampering } from './alarms.ts';
import { readingHead } from './chain.ts';
import { readingDocuments, readingLinks } from './stored.ts';

let database: TestDatabase;
let ctx: Ctx;
beforeAll(async () => {
  database = await testDatabase('file');
  ctx = await database.tenant();
});
afterAll(() => database.close());

/** How tables are searched, and what is sorted. */
async function planOf({ statement: { sql, args } }: Read<unknown>): Promise<string[]> {
  const [found] = await database.db.read([{ sql: `EXPLAIN QUERY PLAN ${sql}`, args }]);
  const steps = (found?.rows ?? []).map(row => String(row.at(-1)));
  return steps.filter(step => / USING .*INDEX|SCAN|TEMP/.test(step) && !step.includes('json_each'));
}

test.each<[string, (of: Ctx) => Read<unknown>, string]>([
  ['a list', of => evidence.listing(of), 'evidence USING INDEX evidence_generated (tenant_id=?)'],
  [
    'what is expired',
    of => evidence.listing(of, { filters: { expired: true } }),
    'evidence USING INDEX evidence_generated (tenant_id=? AND generated_at<?)',
  ],
  [
    'what is not',
    of => evidence.listing(of, { filters: { expired: false } }),
    'evidence USING INDEX evidence_generated (tenant_id=? AND generated_at>?)',
  ],
  [
    'what is held',
    of => evidence.listing(of, { filters: { legalHold: true } }),
    'evidence USING INDEX evidence_held (tenant_id=?)',
  ],
  ['the head', readingHead, 'evidence USING INDEX evidence_sequence (tenant_id=?)'],
  [
    'the next links',
    of => readingLinks(of, 5, 10),
    'evidence USING INDEX evidence_sequence (tenant_id=? AND sequence>?)',
  ],
  [
    'documents',
    of => readingDocuments(of, ['a'], ['a']),
    'evidence USING INDEX evidence_tenant (tenant_id=? AND id=?)',
  ],
  [
    'alerts about evidence',
    of => readingTampering(of, ['evidence:a']),
    'compliance_alerts USING INDEX compliance_alerts_lasting (tenant_id=? AND alert_type=? AND fingerprint=?)',
  ],
])('%s is found by an index, in its order', async (_, read, search) => {
  expect(await planOf(read(ctx))).toEqual([`SEARCH ${search}`]);
});
