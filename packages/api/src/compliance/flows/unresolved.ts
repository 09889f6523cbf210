import {
  anyOf,
  type Ctx,
  condition,
  equals,
  isId,
  type ListSource,
  type Page,
  type Read,
  readingPage,
  tableInfo,
} from '@breakwater/db';
import { resources, unresolvedPeers as table } from '@breakwater/db/schema';
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import { type Asked, asListOptions, listInput } from '../../crud/list-input.ts';
import { canonicalAddress } from '../resources/address.ts';
import { resourceRef } from '../resources/reading.ts';
import { flowAction, peerDirection, UnresolvedPeer } from './schemas.ts';

const info = tableInfo(table);
const columns = info.fields.map(({ quoted }) => quoted);

/** The column of the key, as its index has it. */
const keyOfResource = sql`case when ${table.resourceId} is null then '' else ${table.resourceId} end`;

const filters = {
  resource: condition(resourceRef, (ref, { tenantId }) =>
    isId('res', ref)
      ? sql`${keyOfResource} = ${ref}`
      : sql`${keyOfResource} = (SELECT ${resources.id} FROM ${resources}
 WHERE ${resources.tenantId} = ${tenantId} AND ${resources.resourceId} = ${ref})`,
  ),
  ip: equals(
    table.ip,
    z
      .string()
      .max(45)
      .overwrite(text => canonicalAddress(text) ?? text),
  ),
  direction: anyOf(table.direction, peerDirection),
  action: anyOf(table.action, flowAction),
};

/** The rows have no id of their own, as nobody refers to one; pages go by their sequence. */
const source: ListSource = {
  info: {
    ...info,
    page: {
      select: `SELECT ${columns.join(', ')}, "seq" AS "id" FROM "${info.name}"`,
      decode: values => ({ ...info.decode(values), id: values[columns.length] }),
    },
  },
  scope: ({ tenantId }) => ({ sql: '"tenant_id" = ?', args: [tenantId] }),
  filters,
  searchable: [],
  softDelete: false,
  sorts: { default: 'lastSeenAt' },
  direction: 'desc',
};

export const UnresolvedList = listInput({ filters, sortKeys: [] });

export function readingUnresolved(
  ctx: Ctx,
  asked: Asked & z.output<typeof UnresolvedList>,
): Read<Page<z.output<typeof UnresolvedPeer>>> {
  const { statement, resultOf } = readingPage(ctx, source, asListOptions({ filters }, asked));
  return {
    statement,
    resultOf(found) {
      const { items, nextCursor } = resultOf(found);
      return { items: z.array(UnresolvedPeer).parse(items), nextCursor };
    },
  };
}
