import type { Statement, Value } from '../client/types.ts';
import { type Id, newId } from '../ids.ts';
import { canonicalJson } from './canonical.ts';
import type { Ctx } from './context.ts';
import { insertInto, multiRowInsert } from './multi-row.ts';
import { redact } from './redact.ts';

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

/** Adds rows that go out with the events of a commit, such as webhook deliveries; those are written by then. */
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

const INTO = insertInto('events', [
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
]);

export function eventStatements(ctx: Ctx, drafts: readonly EventDraft[]): Statement[] {
  const rows = drafts.map((draft): Value[] => [
    draft.id,
    draft.tenantId,
    draft.type,
    draft.schemaVersion,
    draft.component,
    draft.recordId,
    draft.gatewayId,
    canonicalJson(redact(draft.data)),
    ctx.actor.kind,
    ctx.actor.id,
    ctx.actor.name,
    ctx.call?.requestId ?? null,
    ctx.call?.traceId ?? null,
    draft.occurredAt,
  ]);
  return multiRowInsert(INTO, rows);
}
