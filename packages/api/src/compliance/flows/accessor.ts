import { anyOf, condition, defineAccessor, equals, type Filter, isId, since, until } from '@breakwater/db';
import { resources, dataFlows as table } from '@breakwater/db/schema';
import { type SQLWrapper, sql } from 'drizzle-orm';
import { boundedText } from '../../text.ts';
import { resourceRef } from '../resources/reading.ts';
import { flowAction, port, protocol } from './schemas.ts';

/** One resource, so that its flows are found in their order. */
const isResource = (column: SQLWrapper): Filter<typeof resourceRef> =>
  condition(resourceRef, (ref, ctx) =>
    isId('res', ref)
      ? sql`${column} = ${ref}`
      : sql`${column} = (SELECT ${resources.id} FROM ${resources}
 WHERE ${resources.tenantId} = ${ctx.tenantId} AND ${resources.resourceId} = ${ref})`,
  );

const inVpc = (vpcId: string, tenantId: string) => sql`(SELECT ${resources.id} FROM ${resources}
 WHERE ${resources.tenantId} = ${tenantId} AND ${resources.vpcId} = ${vpcId})`;

export const dataFlows = defineAccessor(table, {
  domain: 'compliance',
  entity: 'flow',
  component: 'dataFlows',
  prefix: 'flw',
  sort: { field: 'observedAt' },
  filters: {
    source: isResource(table.sourceResourceId),
    dest: isResource(table.destResourceId),
    // The signs keep the flows in the order of time, in which few are read until a page is full.
    vpcId: condition(
      boundedText(1, 128),
      (vpcId, { tenantId }) =>
        sql`(+${table.sourceResourceId} IN ${inVpc(vpcId, tenantId)} OR +${table.destResourceId} IN ${inVpc(vpcId, tenantId)})`,
    ),
    protocol: equals(table.protocol, protocol),
    dstPort: equals(table.dstPort, port),
    action: anyOf(table.action, flowAction),
    since: since(table.observedAt),
    until: until(table.observedAt),
  },
  audit: 'none',
  events: false,
  csvImport: false,
});
