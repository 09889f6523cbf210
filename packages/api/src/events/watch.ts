import { BreakwaterError, type Ctx, isId, query, type Value } from '@breakwater/db';
import { type TrackedEnvelope, tracked } from '@trpc/server';
import * as z from 'zod';
import type { Caller } from '../context.ts';
import { ids } from '../fields.ts';
import { type Seen, watching } from '../watch/watching.ts';
import { type EventRow, eventLog } from './accessor.ts';
import { readableTypes } from './readable-types.ts';
import { type Event, presentEvent } from './schemas.ts';

/** Stands before the first event, so that a watch can begin where there is none. */
const BEFORE_ALL = 'evt_00000000000000000000000000';
const MOST_AT_ONCE = 500;

/** Where a watch begins, for its client to resume before the first item came. */
export const LAST_EVENT_ID_HEADER = 'x-breakwater-last-event-id';

const { types, recordId, gatewayId } = eventLog.filters;
export const WatchInput = z.strictObject({
  types: types.schema.optional(),
  recordId: recordId.schema.optional(),
  gatewayId: gatewayId.schema.optional(),
  lastEventId: ids.event
    .optional()
    .describe(
      `Only events after this one; without it, those that come. \`${BEFORE_ALL}\` stands before all.`,
    ),
});
type Input = z.output<typeof WatchInput>;

/** The events after where the input says, as they are committed; see `watching` for how it ends. */
export async function watchEvents(
  ctx: Caller,
  input: Input,
  signal: AbortSignal | undefined,
): Promise<AsyncIterable<TrackedEnvelope<z.input<typeof Event>>>> {
  readableTypes(ctx, input.types ?? ['*']);
  const start = await startOf(ctx, input.lastEventId);
  ctx.reply.set(LAST_EVENT_ID_HEADER, start.id);
  let position = start.seq;

  async function look(caller: Caller): Promise<Seen<EventRow>> {
    const newest = await newestSeq(caller);
    if (newest <= position) return { items: [] };
    const items = await eventsBetween(caller, position, newest, input);
    const more = items.length === MOST_AT_ONCE;
    position = more ? (items.at(-1)?.seq ?? newest) : newest;
    return { items, more };
  }
  return presented(watching(ctx, signal, look));
}

async function* presented(rows: AsyncIterable<EventRow>) {
  for await (const row of rows) yield tracked(row.id, presentEvent(row));
}

async function startOf(ctx: Ctx, lastEventId: Input['lastEventId']): Promise<{ id: string; seq: number }> {
  if (lastEventId === BEFORE_ALL) return { id: BEFORE_ALL, seq: 0 };
  const [newest, oldest, named] = await query(ctx, [
    { sql: 'SELECT id, seq FROM events WHERE tenant_id = ? ORDER BY seq DESC LIMIT 1', args: [ctx.tenantId] },
    { sql: 'SELECT id FROM events WHERE tenant_id = ? ORDER BY seq LIMIT 1', args: [ctx.tenantId] },
    {
      sql: 'SELECT id, seq FROM events WHERE id = ? AND tenant_id = ?',
      args: [lastEventId ?? null, ctx.tenantId],
    },
  ]);
  const [id = BEFORE_ALL, seq = 0] = (lastEventId === undefined ? newest : named)?.rows[0] ?? [];
  if (lastEventId !== undefined && id !== lastEventId) {
    const oldestId = oldest?.rows[0]?.[0];
    throw new BreakwaterError(
      'PRECONDITION_FAILED',
      'the event is not there to go on after; list what is there, and watch from its end',
      { reason: 'event_gone', oldestId: isId('evt', String(oldestId)) ? oldestId : null },
    );
  }
  return { id: String(id), seq: Number(seq) };
}

async function newestSeq(ctx: Ctx): Promise<number> {
  const sql = 'SELECT max(seq) FROM events WHERE tenant_id = ?';
  const [found] = await query(ctx, [{ sql, args: [ctx.tenantId] }]);
  return Number(found?.rows[0]?.[0] ?? 0);
}

/** At most as many as are sent at once, by seq. */
async function eventsBetween(ctx: Caller, after: number, through: number, input: Input): Promise<EventRow[]> {
  const conditions = ['tenant_id = ?', 'seq > ?', 'seq <= ?', 'type IN (SELECT value FROM json_each(?))'];
  const args: Value[] = [
    ctx.tenantId,
    after,
    through,
    JSON.stringify(readableTypes(ctx, input.types ?? ['*'])),
  ];
  for (const [column, value] of [
    ['record_id', input.recordId],
    ['gateway_id', input.gatewayId],
  ] as const) {
    if (value === undefined) continue;
    conditions.push(`${column} = ?`);
    args.push(value);
  }
  const rows = await eventLog.find(ctx, {
    sql: `seq IN (SELECT seq FROM events WHERE ${conditions.join(' AND ')} ORDER BY seq LIMIT ${MOST_AT_ONCE})`,
    args,
  });
  return rows.toSorted((a, b) => a.seq - b.seq);
}
