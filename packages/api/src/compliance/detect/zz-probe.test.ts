import { testDatabase } from '@breakwater/db/testing';
import { it } from 'vitest';
import { readingDifference } from './reading.ts';
import { readingEnded } from './ended.ts';
import { readingUnalarmed } from './violations.ts';
import { readingIssues } from '../scope/validate/check.ts';
import { readingAlerts, readingFacts } from './standing.ts';
import { readingSummary } from '../scope/summary.ts';
import { CHECKS } from '../scope/validate/checks.ts';
import { readingEstate, readingVpcs, readingNewPeers, readingOpenViolations, timeOf } from '../requirement-coverage/facts.ts';
it('probe', async () => {
  const database = await testDatabase('file');
  const ctx = await database.tenant();
  const of = { sql: 'SELECT value FROM json_each(?)', args: ['[]'] };
  const reads = { tag_schema: readingIssues(ctx, 'tag_schema', CHECKS.tag_schema, 10), violation: readingIssues(ctx, 'violation', CHECKS.violation, 10), pending: readingIssues(ctx, 'pending', CHECKS.pending, 10), differs: readingIssues(ctx, 'tag_differs', CHECKS.tag_differs, 10), two: readingIssues(ctx, 'two_hop', CHECKS.two_hop, 10), un: readingUnalarmed(ctx, 5), ...Object.fromEntries(readingEnded(ctx, 5).map((r, i) => [`ended${i}`, r])), ...Object.fromEntries((['open'] as const).map(s => ['d' + s, readingDifference(ctx, s, '', 5)])), facts: readingFacts(ctx, of), sum: readingSummary(ctx), vpcs: readingVpcs(ctx, new Date(), timeOf(true)) };
  for (const [name, read] of Object.entries(reads)) {
    const [found] = await ctx.db.read([{ ...read.statement, sql: 'EXPLAIN QUERY PLAN ' + read.statement.sql }]);
    console.log(name + '\n' + found!.rows.map(r => '   ' + r.at(-1)).join('\n'));
  }
  await database.close();
}, 60000);
