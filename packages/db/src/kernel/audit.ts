import type { Statement, Value } from '../client/types.ts';
import { type Id, newId } from '../ids.ts';
import { canonicalJson, sha256Hex } from './canonical.ts';
import type { Ctx } from './context.ts';
import { insertInto, multiRowInsert } from './multi-row.ts';
import { redact } from './redact.ts';

/**
 * The actions a deployment may record, as `domain.entity.verb`. Domains add theirs by declaration merging, so an
 * action nobody declared does not compile. Crud actions are made by the accessor.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface AuditActions {}
export type AuditAction = keyof AuditActions & string;

/** What happened, before the context says who and when. */
export interface AuditFacts {
  readonly component: string;
  readonly recordId?: string | null;
  /** Default: the action's last segment. */
  readonly operation?: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly gatewayId?: string | null;
  readonly gatewayName?: string | null;
  readonly detail?: unknown;
  /** Default: the caller's tenant. */
  readonly tenantId?: string;
  readonly failure?: { readonly code: string; readonly message: string };
  readonly response?: unknown;
}

/** A planned row of the audit log. */
export interface AuditDraft extends AuditFacts {
  readonly id: Id<'aud'>;
  readonly action: string;
  readonly plannedAt: number;
}

const SNAPSHOT_BYTES = 262_144;
const DATA_BYTES = 16_384;

export function auditDraft(ctx: Ctx, action: string, facts: AuditFacts): AuditDraft {
  return { ...facts, id: newId('aud', ctx.clock), action, plannedAt: ctx.clock.now() };
}

const INTO = insertInto('audit_log', [
  'id',
  'tenant_id',
  'timestamp',
  'component',
  'record_id',
  'operation',
  'action',
  'actor_kind',
  'actor_id',
  'actor_name',
  'actor_role',
  'gateway_id',
  'gateway_name',
  'before',
  'after',
  'request_data',
  'response_data',
  'success',
  'error_code',
  'error_message',
  'duration_ms',
  'client_ip',
  'session_id',
  'request_id',
  'trace_id',
  'detail',
]);

const lastSegment = (action: string) => action.slice(action.lastIndexOf('.') + 1);

/** The audit rows of one commit, in order. The call's input is kept on the first. */
export async function auditStatements(ctx: Ctx, drafts: readonly AuditDraft[]): Promise<Statement[]> {
  const rows: Value[][] = [];
  for (const [index, draft] of drafts.entries()) {
    const { actor, call } = ctx;
    const first = index === 0;
    rows.push([
      draft.id,
      draft.tenantId ?? ctx.tenantId,
      draft.plannedAt,
      draft.component,
      draft.recordId ?? null,
      draft.operation ?? lastSegment(draft.action),
      draft.action,
      actor.kind,
      actor.id,
      actor.name,
      actor.role,
      draft.gatewayId ?? null,
      draft.gatewayName ?? null,
      await document(draft.before, SNAPSHOT_BYTES),
      await document(draft.after, SNAPSHOT_BYTES),
      first ? await document(call?.input, DATA_BYTES) : null,
      await document(draft.response, DATA_BYTES),
      draft.failure === undefined ? 1 : 0,
      draft.failure?.code ?? null,
      draft.failure === undefined ? null : String(redact(draft.failure.message)).slice(0, 1000),
      call === undefined ? null : Math.max(0, Math.floor(draft.plannedAt - call.startedAt)),
      call?.clientIp ?? null,
      call?.sessionId ?? null,
      call?.requestId ?? null,
      call?.traceId ?? null,
      await document(typeof draft.detail === 'string' ? { text: draft.detail } : draft.detail, DATA_BYTES),
    ]);
  }
  return multiRowInsert(INTO, rows);
}

/** Redacted JSON; what is too large is replaced by its size and hash, so that a row stays bounded. */
async function document(value: unknown, limit: number): Promise<string | null> {
  if (value === undefined || value === null) return null;
  const clean = redact(value);
  const text = JSON.stringify(clean);
  if (text.length <= limit / 3) return text;
  const bytes = new TextEncoder().encode(text).length;
  if (bytes <= limit) return text;
  return JSON.stringify({ truncated: true, bytes, sha256: await sha256Hex(canonicalJson(clean)) });
}
