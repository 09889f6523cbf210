import type { Database } from '../client/handle.ts';
import type { DriverTransaction } from '../client/types.ts';
import type { Clock } from '../clock.ts';
import type { ACTOR_KINDS, ACTOR_ROLES } from '../schema/kernel.ts';
import type { AuditDraft } from './audit.ts';
import type { EventDraft, OutboxSink } from './events.ts';

/** The chain of what belongs to no tenant. */
export const PLATFORM = 'platform';

/** Who acts, as the credential says. */
export interface Actor {
  readonly kind: (typeof ACTOR_KINDS)[number];
  /** Principal id, `job:<name>` for jobs, null for root and anonymous callers. */
  readonly id: string | null;
  readonly name: string;
  readonly role: (typeof ACTOR_ROLES)[number];
}

export const SYSTEM: Actor = { kind: 'system', id: null, name: 'system', role: 'system' };

/** The call a commit belongs to, for audit and events. */
export interface CallInfo {
  readonly requestId: string;
  readonly traceId: string | null;
  readonly sessionId: string | null;
  readonly clientIp: string | null;
  readonly startedAt: number;
  /** Parsed input; kept on the first audit entry of the commit. */
  readonly input: unknown;
}

/** An open transaction: what was written in it, to be committed with its audit and events, or not at all. */
export interface OpenTransaction {
  readonly driver: DriverTransaction;
  readonly audit: AuditDraft[];
  readonly events: EventDraft[];
  readonly afterCommit: AfterCommit[];
  failed: boolean;
  statements: number;
}

export type AfterCommit = () => void | Promise<void>;

/** What a commit left for others to see to. */
export interface Committed {
  readonly events: readonly EventDraft[];
  /** Rows that outbox sinks added, such as webhook deliveries. */
  readonly outbox: number;
}

/** What every accessor call needs to know. Made once per request or job. */
export interface Ctx {
  readonly db: Database;
  readonly clock: Clock;
  /** The tenant of the credential, or `platform`. */
  readonly tenantId: string;
  readonly actor: Actor;
  readonly call?: CallInfo | undefined;
  /** Most rows per tenant: one number for every component, or component → number. */
  readonly maxRecords?: number | Readonly<Record<string, number>> | null | undefined;
  readonly sinks?: readonly OutboxSink[] | undefined;
  /** Told of every commit that stands. */
  readonly onCommit?: ((committed: Committed) => void) | undefined;
  readonly tx?: OpenTransaction | undefined;
  readonly log?: ((message: string, fields: Record<string, unknown>) => void) | undefined;
}

export function maxRecordsOf(ctx: Ctx, component: string, own: number | null): number | null {
  const configured = ctx.maxRecords;
  if (configured === undefined || configured === null) return own;
  return typeof configured === 'number' ? configured : (configured[component] ?? own);
}
