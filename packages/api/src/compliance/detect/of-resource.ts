import { isInScope } from '../in-scope.ts';
import type { ResourceRow } from '../resources/accessor.ts';
import { labelOf } from '../resources/reading.ts';
import type { Condition, State } from './alarms.ts';

const DAY = 86_400_000;

/** What else the states of a resource rest on. */
export interface ResourceFacts {
  /** Whether it has a `pci:scope` tag. */
  readonly tagged: boolean;
  /** Since when it is pending review without a break; null when it is not. */
  readonly pendingSince: Date | null;
  /** Pending since before then is too long. */
  readonly pendingLimit: Date;
}

const admitsAll = (cidr: string) => cidr.endsWith('/0');

/** The security groups with an ingress rule for every address, at any position. */
const openGroupsOf = ({ securityGroups }: Pick<ResourceRow, 'securityGroups'>): string[] => [
  ...new Set(
    securityGroups
      .filter(({ ingress = [] }) => ingress.some(({ cidrs = [] }) => cidrs.some(admitsAll)))
      .map(({ id }) => id),
  ),
];

/** Whether its provider says that the public reaches it. */
const isPubliclyAccessible = ({ metadata }: Pick<ResourceRow, 'metadata'>): boolean => {
  const { publicly_accessible: said } = metadata;
  return said === true || said === 'true' || said === 1;
};

type Found = readonly [State, Condition];

/** The states of a live resource that have an alert each; none of one that is not live. */
export function statesOf(row: ResourceRow, facts: ResourceFacts, now: number): Found[] {
  if (!row.isActive || row.deletedAt !== null) return [];
  const { currentScope, resourceId, publicIp } = row;
  const found: Found[] = [];
  const add = (state: State, severity: Condition['severity'], context: Condition['context']) =>
    found.push([
      state,
      {
        severity,
        resourceId: row.id,
        subject: row.id,
        label: labelOf(row),
        context: { resourceId, scope: currentScope, ...context },
      },
    ]);
  const securityGroups = openGroupsOf(row);
  if (isInScope(currentScope) && securityGroups.length > 0) add('open', 'critical', { securityGroups });
  const publiclyAccessible = isPubliclyAccessible(row);
  if (currentScope === 'cde' && (publicIp !== null || publiclyAccessible)) {
    add('public', 'critical', { publicIp, publiclyAccessible });
  }
  const { tagged, pendingSince, pendingLimit } = facts;
  if (currentScope === null || !tagged) {
    add('untagged', row.discoveredAt.getTime() > now - DAY ? 'low' : 'medium', { tagged });
  }
  if (currentScope === 'pending-review' && pendingSince !== null && pendingSince < pendingLimit) {
    add('pending', 'medium', { since: pendingSince.toISOString() });
  }
  return found;
}
