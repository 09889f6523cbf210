import { compile, defineAccessor, equals, type Filter, since, until } from '@breakwater/db';
import { events as table } from '@breakwater/db/schema';
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import { ids } from '../fields.ts';

const pattern = z.string().min(1).max(100);
const types: Filter<z.ZodArray<typeof pattern>> = {
  schema: z.array(pattern).min(1).max(50).describe('Exact types, `<domain>.*` or `*`.'),
  where: patterns => ({
    sql: '"type" IN (SELECT value FROM json_each(?))',
    args: [JSON.stringify(patterns)],
  }),
};

export const eventLog = defineAccessor(table, {
  domain: 'events',
  entity: 'event',
  component: 'events',
  prefix: 'evt',
  audit: 'none',
  events: false,
  csvImport: false,
  sort: { field: 'seq' },
  filters: {
    types,
    recordId: equals(table.recordId, z.string().min(1).max(320)),
    gatewayId: equals(table.gatewayId, ids.gateway),
    since: since(table.occurredAt),
    until: until(table.occurredAt),
    after: {
      schema: ids.event.describe('Only events after this one; implies ascending order.'),
      where: (value, ctx) =>
        compile(
          sql`${table.seq} > (SELECT seq FROM events WHERE id = ${value} AND tenant_id = ${ctx.tenantId})`,
        ),
    } satisfies Filter<typeof ids.event>,
  },
});

export type EventRow = typeof table.$inferSelect;
