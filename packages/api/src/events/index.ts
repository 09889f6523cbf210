import {
  BreakwaterError,
  compile,
  defineAccessor,
  equals,
  type Filter,
  invalid,
  isId,
  notFound,
  since,
  until,
} from '@breakwater/db';
import { ACTOR_KINDS, events as table } from '@breakwater/db/schema';
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import { roleAtLeast } from '../access/effective-role.ts';
import type { Caller } from '../context.ts';
import { asListOptions, listInput } from '../crud/list-input.ts';
import { ids, pageOf, time } from '../fields.ts';
import { procedure, router } from '../trpc.ts';
import type { EventType } from './catalogue.ts';
import { DeclaredEvent, declaredEvents } from './declared.ts';
import { eventType, eventTypes } from './types.ts';

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

export const Event = z
  .object({
    id: ids.event,
    type: z.string(),
    schemaVersion: z.int(),
    occurredAt: time,
    component: z.string(),
    recordId: z.string().nullable(),
    gatewayId: z.string().nullable(),
    actor: z.object({ kind: z.enum(ACTOR_KINDS), id: z.string().nullable(), name: z.string() }),
    requestId: z.string().nullable(),
    traceId: z.string().nullable(),
    data: z.record(z.string(), z.unknown()).describe("The subject's `id` and the fields of the type."),
  })
  .meta({ id: 'Event', description: 'A fact, in commit order.' });

const canRead = (ctx: Caller, { minRole }: EventType) =>
  ctx.actor.role === 'root' ||
  (ctx.actor.role !== 'none' && ctx.actor.role !== 'system' && roleAtLeast(ctx.actor.role, minRole));

/** The declared types that the patterns name and the caller may read. */
export function readableTypes(ctx: Caller, patterns: readonly string[]): string[] {
  const all = Object.entries<EventType>(eventTypes);
  const wanted = new Set<string>();
  for (const wish of patterns) {
    const exact = eventType(wish);
    if (exact !== undefined) {
      if (!canRead(ctx, exact))
        throw new BreakwaterError('FORBIDDEN', `${exact.minRole} role required for ${wish}`);
      wanted.add(wish);
      continue;
    }
    const domain = wish === '*' ? '' : wish.endsWith('.*') ? wish.slice(0, -1) : null;
    const matching = domain === null ? [] : all.filter(([name]) => name.startsWith(domain));
    if (matching.length === 0) throw invalid('types', `there is no event type or domain '${wish}'`);
    for (const [name, type] of matching) if (canRead(ctx, type)) wanted.add(name);
  }
  return [...wanted];
}

export const eventsRouter = router({
  types: procedure
    .meta({ role: 'viewer', summary: 'Lists every type of event, by name, with the shape of its data.' })
    .output(z.object({ items: z.array(DeclaredEvent) }))
    .query(() => ({ items: declaredEvents() })),
  list: procedure
    .meta({ role: 'viewer', summary: 'Lists events, newest first; those above your role are left out.' })
    .input(listInput(eventLog))
    .output(pageOf(Event))
    .query(async ({ ctx, input }) => {
      const { filters, ...paging } = asListOptions(eventLog, input);
      const after = filters.after;
      if (typeof after === 'string' && isId('evt', after) && (await eventLog.get(ctx, after)) === null) {
        throw notFound('event', { field: 'after' });
      }
      const page = await eventLog.list(ctx, {
        ...paging,
        order: after === undefined ? paging.order : 'asc',
        filters: { ...filters, types: readableTypes(ctx, input.types ?? ['*']) },
      });
      return {
        ...page,
        items: page.items.map(({ actorKind, actorId, actorName, data, ...row }) => ({
          ...row,
          actor: { kind: actorKind, id: actorId, name: actorName },
          data: z.record(z.string(), z.unknown()).parse(data),
        })),
      };
    }),
});
