import type { Statement, Value } from '../client/types.ts';
import { type Id, newId } from '../ids.ts';
import type { Ctx } from './context.ts';
import { multiRowInsert } from './multi-row.ts';
import { type JsonValue, redact } from './redact.ts';

/** A planned fact. `data` always holds the subject's id. */
export interface EventDraft {
  readonly id: Id<'evt'>;
  readonly type: string;
  readonly schemaVersion: number;
  readonly component: string;
  readonly recordId: string | null;
  readonly gatewayId: string | null;
  readonly tenantId: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly occurredAt: number;
}

/** Adds rows that go out with the events of a commit, such as webhook deliveries. */
export type OutboxSink = (ctx: Ctx, events: readonly EventDraft[]) => readonly Statement[];

export interface EventSubject {
  readonly component: string;
  readonly recordId: string | null;
  readonly gatewayId?: string | null;
  readonly tenantId?: string;
}

export function eventDraft(
  ctx: Ctx,
  type: string,
  subject: EventSubject,
  data: Readonly<Record<string, unknown>>,
  schemaVersion = 1,
): EventDraft {
  return {
    id: newId('evt', ctx.clock),
    type,
    schemaVersion,
    component: subject.component,
    recordId: subject.recordId,
    gatewayId: subject.gatewayId ?? null,
    tenantId: subject.tenantId ?? ctx.tenantId,
    data: { id: subject.recordId, ...data },
    occurredAt: ctx.clock.now(),
  };
}

const redacted = new WeakMap<EventDraft, JsonValue>();

/** An event's data as it is stored, and told to others: redacted once. */
export function storedData(draft: EventDraft): JsonValue {
  const known = redacted.get(draft);
  if (known !== undefined) return known;
  const data = redact(draft.data);
  redacted.set(draft, data);
  return data;
}

const COLUMNS = [
  'id',
  'tenant_id',
  'type',
  'schema_version',
  'component',
  'record_id',
  'gateway_id',
  'data',
  'actor_kind',
  'actor_id',
  'actor_name',
  'request_id',
  'trace_id',
  'occurred_at',
] as const;

export function eventStatements(ctx: Ctx, drafts: readonly EventDraft[]): Statement[] {
  const rows = drafts.map((draft): Value[] => [
    draft.id,
    draft.tenantId,
    draft.type,
    draft.schemaVersion,
    draft.component,
    draft.recordId,
    draft.gatewayId,
    JSON.stringify(storedData(draft)),
    ctx.actor.kind,
    ctx.actor.id,
    ctx.actor.name,
    ctx.call?.requestId ?? null,
    ctx.call?.traceId ?? null,
    draft.occurredAt,
  ]);
  return multiRowInsert('events', COLUMNS, rows);
}
