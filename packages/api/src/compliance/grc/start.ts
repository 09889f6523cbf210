import {
  type AuditAction,
  BreakwaterError,
  type Change,
  type Ctx,
  change,
  combine,
  conflict,
  guard,
  type Id,
  readAll,
} from '@breakwater/db';
import type { RequestFacts, Work } from '../../context.ts';
import { exclusiveOn, startOperation } from '../../operations/start.ts';
import { type GrcConnectionRow, grcConnections } from './connections/accessor.ts';
import { isShrink, shrinks } from './difference.ts';
import { SYNC_KIND } from './kind.ts';
import { readingLeftOut } from './selection.ts';
import { type GrcSyncRow, grcSyncs } from './syncs/accessor.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'compliance.grc.sync': true;
  }
}

export const SYNC = 'compliance.grc.sync' satisfies AuditAction;

/** Why nothing can be pushed over a connection; null when it can. */
export function unreadyOf({ enabled, credentials }: GrcConnectionRow) {
  if (!enabled) return 'disabled';
  return credentials === null ? 'credentials_missing' : null;
}

/** @throws PRECONDITION_FAILED when nothing can be pushed over the connection */
export function requireReady(connection: GrcConnectionRow): void {
  const reason = unreadyOf(connection);
  if (reason === null) return;
  const message =
    reason === 'disabled' ? 'enable the connection first' : 'give the connection credentials first';
  throw new BreakwaterError('PRECONDITION_FAILED', message, { reason });
}

interface Start {
  readonly connectionId: Id<'grc'>;
  readonly syncType: GrcSyncRow['syncType'];
  readonly allowShrink: boolean;
  /** Nobody is there to be refused: what stands against it ends the sync. */
  readonly scheduled?: true;
}

/** A sync, and the operation that does it. CONFLICT(operation_active) while one of the provider runs. */
export async function startSync(
  ctx: Ctx & Work & { readonly request?: RequestFacts },
  { connectionId, syncType, allowShrink, scheduled }: Start,
) {
  const provider = { sql: 'SELECT provider FROM grc_connections WHERE id = ?', args: [connectionId] };
  const [connection, active, leftOut] = await readAll(
    ctx,
    grcConnections.requiring(ctx, connectionId),
    exclusiveOn(ctx, SYNC_KIND, provider),
    readingLeftOut(ctx, connectionId),
  );
  requireReady(connection);
  if (!allowShrink && scheduled === undefined && isShrink(leftOut)) throw shrinks();
  const startedAt = new Date(ctx.clock.now());
  const sync = await grcSyncs.plan.insert(
    ctx,
    { connectionId, provider: connection.provider, syncType, status: 'pending', startedAt },
    { action: SYNC },
  );
  const syncId = sync.result.id;
  const started = await startOperation(ctx, {
    kind: SYNC_KIND,
    resourceKey: connection.provider,
    input: { syncId, connectionId, allowShrink },
    active,
  });
  return combine({ ...started.result, syncId }, [
    change(undefined, { steps: [unchanged(connection)] }),
    started,
    sync,
    grcConnections.plan.touch(ctx, connectionId, { lastSyncAt: startedAt, lastStatus: 'pending' }),
  ]) satisfies Change;
}

const unchanged = ({ id, version }: GrcConnectionRow) =>
  guard('EXISTS (SELECT 1 FROM grc_connections WHERE id = ? AND version = ?)', [id, version], () =>
    conflict('version', 'the connection was changed at the same moment'),
  );
