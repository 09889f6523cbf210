import type { Ctx, Statement } from '@breakwater/db';
import type { DocumentRequest } from './document.ts';

/** A moment as a number in SQL. */
export const ms = (at: Date): string => String(at.getTime());

// Signs and functions keep the planner from searching by what nearly every row fulfils.

/** The condition on a row of `resources` that it was live then. */
export const liveAt = (resource: string, at: Date): string =>
  `+${resource}.discovered_at <= ${ms(at)} AND iif(${resource}.is_active, 1, ${resource}.inactive_since > ${ms(at)})
 AND iif(${resource}.deleted_at IS NULL, 1, ${resource}.deleted_at > ${ms(at)})`;

/** What joins a resource to the decision on it that was in force then: one, or none. */
export const inForce = (decision: string, resource: string, at: Date): string =>
  `${decision}.tenant_id = ${resource}.tenant_id AND ${decision}.resource_id = ${resource}.id
 AND +${decision}.decided_at <= ${ms(at)}
 AND iif(${decision}.superseded_at IS NULL, 1, ${decision}.superseded_at > ${ms(at)})`;

/** The condition on rows `resource` of `resources` that evidence is about: live at the end of its period, and asked for. */
export function askedFor({ tenantId }: Ctx, { period, vpcId, filter }: DocumentRequest): Statement {
  const wanted = [
    { column: 'vpc_id', value: vpcId },
    { column: 'provider', value: filter?.provider },
    { column: 'region', value: filter?.region },
    { column: 'vpc_id', value: filter?.vpcId },
  ];
  const given = wanted.flatMap(({ column, value }) => (value === undefined ? [] : [{ column, value }]));
  return {
    sql: [
      'resource.tenant_id = ?',
      liveAt('resource', period.end),
      ...given.map(({ column }) => `resource.${column} = ?`),
    ].join(' AND '),
    args: [tenantId, ...given.map(({ value }) => value)],
  };
}
