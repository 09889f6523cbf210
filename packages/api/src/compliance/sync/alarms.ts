import { type Change, type Ctx, combine } from '@breakwater/db';
import { type Raised, raiseAll } from '../alerts/raise.ts';
import type { ResourceFacts } from '../detect/of-resource.ts';
import { planStanding } from '../detect/standing.ts';
import { isInScope } from '../in-scope.ts';
import type { ResourceRow } from '../resources/accessor.ts';
import { reappeared, regrouped, unseen } from '../resources/alarms.ts';
import type { Facts } from './facts.ts';
import type { Sighted } from './sight.ts';

const alarmsOf = ({ after, isBack, isRegrouped }: Sighted): Raised[] => [
  ...(isBack ? [reappeared(after)] : []),
  ...(isRegrouped && isInScope(after.currentScope) ? [regrouped(after)] : []),
];

/** Whether a resource is tagged with a scope, after its tags are imported. */
function isTagged({ tags: { wanted, gone } }: Sighted, before: boolean): boolean {
  const isScope = ({ key }: { readonly key: string }) => key === 'pci:scope';
  return wanted.some(isScope) || (before && !gone.some(isScope));
}

/** What the states of resources rest on, as the batch leaves it. */
const statesAfter = (changed: readonly Sighted[], { states }: Facts): ReadonlyMap<string, ResourceFacts> =>
  new Map(
    changed.flatMap(one => {
      const known = states.get(one.after.id);
      return known === undefined ? [] : [[one.after.id, { ...known, tagged: isTagged(one, known.tagged) }]];
    }),
  );

/** The traffic there must not be that comes with those who are back; what is away still, or swept, has none. */
function violationsOf(
  { rows, returning }: Facts,
  sighted: readonly Sighted[],
  swept: readonly ResourceRow[],
) {
  const away = new Set(swept.map(({ id }) => id));
  for (const { id, isActive, deletedAt } of rows.values()) {
    if (!isActive || deletedAt !== null) away.add(id);
  }
  for (const { after } of sighted) away.delete(after.id);
  return returning.filter(({ cde, other }) => !away.has(cde) && !away.has(other));
}

/** The alerts that a batch causes and ends. `swept`: what no scan saw any more, as it is now. */
export function planAlarms(
  ctx: Ctx,
  sighted: readonly Sighted[],
  swept: readonly ResourceRow[],
  scanStartedAt: Date,
  facts: Facts,
): Change {
  const { lasting } = facts;
  const reason = `not seen by the scan that began at ${scanStartedAt.toISOString()}`;
  const gone = swept.filter(({ currentScope }) => isInScope(currentScope));
  const changed = sighted.filter(({ outcome }) => outcome !== 'unchanged');
  return combine(undefined, [
    raiseAll(ctx, [...changed.flatMap(alarmsOf), ...gone.map(row => unseen(row, reason))], lasting),
    planStanding(ctx, [...changed.map(({ after }) => after), ...swept], {
      lasting,
      facts: statesAfter(changed, facts),
      violations: violationsOf(facts, sighted, swept),
    }),
  ]);
}
