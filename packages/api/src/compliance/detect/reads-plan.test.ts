import type { Ctx, Read } from '@breakwater/db';
import { type TestDatabase, testDatabase } from '@breakwater/db/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readingEstate, readingVpcs, timeOf } from '../requirement-coverage/facts.ts';
import { ISSUE_KINDS } from '../scope/schemas.ts';
import { readingSummary } from '../scope/summary.ts';
import { readingIssues } from '../scope/validate/check.ts';
import { CHECKS } from '../scope/validate/checks.ts';
import { readingEnded } from './ended.ts';
import { readingDifference } from './reading.ts';
import { readingAlerts, readingFacts, readingReturning } from './standing.ts';
import { readingUnalarmed } from './violations.ts';

let database: TestDatabase;
let ctx: Ctx;
beforeAll(async () => {
  database = await testDatabase('file');
  ctx = await database.tenant();
});
afterAll(() => database.close());

async function planOf({ statement }: Read<unknown>): Promise<string[]> {
  const [found] = await database.db.read([{ ...statement, sql: `EXPLAIN QUERY PLAN ${statement.sql}` }]);
  return (found?.rows ?? []).map(row => String(row.at(-1)));
}

const GIVEN = { sql: 'SELECT value FROM json_each(?)', args: ['[]'] };

/** Everything that is read of estates and their flows, by name. */
const READS: Readonly<Record<string, (ctx: Ctx) => readonly Read<unknown>[]>> = {
  issues: of => ISSUE_KINDS.map(kind => readingIssues(of, kind, CHECKS[kind], 10)),
  states: of =>
    (['open', 'public', 'untagged', 'pending', 'gap'] as const).map(state =>
      readingDifference(of, state, '', 10),
    ),
  ends: of => readingEnded(of, 10),
  violations: of => [readingUnalarmed(of, 10), readingReturning(of, GIVEN)],
  resources: of => [readingAlerts(of, GIVEN), readingFacts(of, GIVEN)],
  coverage: of => {
    const now = new Date(of.clock.now());
    return [true, false].flatMap(isNow => [
      readingEstate(of, now, timeOf(isNow)),
      readingVpcs(of, now, timeOf(isNow)),
    ]);
  },
};

// Once all tags of the tenant were read for each resource, and all alerts for each alert.
test.each(Object.keys(READS))('what is read of an estate is found by keys: %s', async name => {
  for (const read of READS[name]?.(ctx) ?? []) {
    const plan = await planOf(read);
    for (const table of ['data_flows', 'tags', 'scope_decisions', 'compliance_alerts', 'resources']) {
      expect(plan.filter(step => step.startsWith(`SCAN ${table}`))).toEqual([]);
    }
    const flows = plan.filter(step => step.includes('USING') && step.includes('data_flows'));
    expect(flows.filter(step => !/_resource_id=\?/.test(step))).toEqual([]);
    const tags = plan.filter(step => step.includes(' tags_'));
    expect(tags.filter(step => !/resource_id=\?|key=\?/.test(step))).toEqual([]);
    const decisions = plan.filter(step => step.includes(' scope_decisions_'));
    expect(decisions.filter(step => !/resource_id=\?/.test(step))).toEqual([]);
    expect(plan.filter(step => /AUTOMATIC/.test(step) && !/crossing/.test(step))).toEqual([]);
  }
});

test('a summary is counted in an index that covers it', async () => {
  expect(await planOf(readingSummary(ctx))).toContain(
    'SEARCH resources USING COVERING INDEX resources_live (tenant_id=?)',
  );
});
