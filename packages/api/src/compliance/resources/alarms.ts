import type { Raised } from '../alerts/raise.ts';
import { isInScope } from '../in-scope.ts';
import type { ResourceRow } from './accessor.ts';
import { labelOf } from './reading.ts';

const about = (row: ResourceRow, fingerprint: string) => ({
  alertType: 'scope_drift' as const,
  fingerprint,
  resourceId: row.id,
});

const context = ({ resourceId, currentScope }: ResourceRow) => ({ resourceId, scope: currentScope });

export const unseenOf = ({ id }: ResourceRow): string => `unseen:${id}`;

/** A resource in scope is gone. */
export const unseen = (row: ResourceRow, reason: string | undefined): Raised => ({
  ...about(row, unseenOf(row)),
  severity: 'medium',
  title: `In-scope resource became inactive: ${labelOf(row)}`,
  description:
    'A resource in PCI DSS scope became inactive. Confirm that it is gone and not only out of sight.',
  context: { ...context(row), ...(reason === undefined ? {} : { reason }) },
});

/** A resource is back. */
export const reappeared = (row: ResourceRow): Raised => ({
  ...about(row, `reappeared:${row.id}`),
  severity: isInScope(row.currentScope) ? 'medium' : 'low',
  title: `Inactive resource is active again: ${labelOf(row)}`,
  description:
    'A resource that was inactive is active again. Confirm that it is the same one and still in its scope.',
  context: context(row),
});

/** The security groups of a resource in scope are others. */
export const regrouped = (row: ResourceRow): Raised => ({
  ...about(row, `sg:${row.id}`),
  severity: 'medium',
  title: `Security groups of an in-scope resource changed: ${labelOf(row)}`,
  description:
    'The security groups of a resource in PCI DSS scope changed. Confirm that its segmentation still holds.',
  context: { ...context(row), securityGroups: row.securityGroups.map(group => group.id) },
});
