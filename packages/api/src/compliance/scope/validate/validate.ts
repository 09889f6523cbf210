import { type Ctx, readAll } from '@breakwater/db';
import type * as z from 'zod';
import { ISSUE_KINDS, type ScopeIssueKind, type ScopeValidate, type ScopeValidation } from '../schemas.ts';
import { readingIssues } from './check.ts';
import { CHECKS } from './checks.ts';

/** Where the scope of the estate does not hold together, kind by kind. */
export async function validate(
  ctx: Ctx,
  { kinds = [...ISSUE_KINDS], limit = 1_000 }: NonNullable<z.output<typeof ScopeValidate>> = {},
): Promise<z.output<typeof ScopeValidation>> {
  const asked = ISSUE_KINDS.filter(kind => kinds.includes(kind));
  const found = await readAll(ctx, ...asked.map(kind => readingIssues(ctx, kind, CHECKS[kind], limit)));
  const counts: Partial<Record<ScopeIssueKind, number>> = {};
  asked.forEach((kind, at) => {
    counts[kind] = found[at]?.count ?? 0;
  });
  const all = found.reduce((sum, { count }) => sum + count, 0);
  return {
    ok: all === (counts.two_hop ?? 0),
    counts,
    issues: found.flatMap(({ issues }) => issues).slice(0, limit),
    truncated: all > limit,
  };
}
