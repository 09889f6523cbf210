import { type AuditAction, type Change, type Ctx, combine, nothing, readAll } from '@breakwater/db';
import { planGone } from '../alerts/end.ts';
import { raise } from '../alerts/raise.ts';
import { emit } from '../events.ts';
import { fingerprintOf, readingSyncAlerts, syncAlarm } from './alarm.ts';
import { grcConnections } from './connections/accessor.ts';
import type { SyncInput } from './kind.ts';
import { type GrcSyncRow, grcSyncs, isRunning } from './syncs/accessor.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'compliance.grcSync.complete': true;
    'compliance.grcSync.fail': true;
  }
}

const COMPLETE = 'compliance.grcSync.complete' satisfies AuditAction;
const FAIL = 'compliance.grcSync.fail' satisfies AuditAction;

const MOST_DETAILS = 1_000;

type Detail = GrcSyncRow['errorDetails'][number];

/** Errors as they are kept. */
export function detailsOf(errors: readonly Detail[]): Pick<GrcSyncRow, 'errorDetails' | 'errorsCount'> {
  const errorDetails = errors.slice(0, MOST_DETAILS);
  return { errorDetails, errorsCount: errorDetails.length };
}

function tell(ctx: Ctx, what: 'completed' | 'failed', sync: GrcSyncRow): Change {
  const { id, connectionId, provider, syncType, resourcesSynced, errorsCount } = sync;
  return emit(
    ctx,
    `compliance.grcSync.${what}`,
    { component: grcSyncs.entity.component, recordId: id },
    { connectionId, provider, syncType, resourcesSynced, errorsCount },
  );
}

export type Counted = Pick<GrcSyncRow, 'resourcesSynced' | 'errorDetails' | 'errorsCount' | 'syncMetadata'>;

/** The end of a sync that did what it could, which is also the end of the alert about the connection. */
export async function completed(
  ctx: Ctx,
  { syncId, connectionId }: SyncInput,
  counted: Counted,
): Promise<Change<GrcSyncRow>> {
  const [sync, lasting] = await readAll(
    ctx,
    grcSyncs.requiring(ctx, syncId),
    readingSyncAlerts(ctx, connectionId),
  );
  const ended = await grcSyncs.plan.updateRow(
    ctx,
    sync,
    { ...counted, status: 'completed', completedAt: new Date(ctx.clock.now()) },
    { action: COMPLETE },
  );
  return combine(ended.result, [
    ended,
    grcConnections.plan.touch(ctx, connectionId, { lastStatus: 'completed' }),
    planGone(ctx, lasting, fingerprintOf(connectionId)),
    tell(ctx, 'completed', ended.result),
  ]);
}

/** The end of a sync that did not do it, with the alert about the connection; nothing if it has ended. */
export async function failed(
  ctx: Ctx,
  { syncId, connectionId }: SyncInput,
  why: Pick<Detail, 'status' | 'message'>,
): Promise<Change> {
  const [sync, connection, lasting] = await readAll(
    ctx,
    grcSyncs.reading(ctx, syncId),
    grcConnections.reading(ctx, connectionId),
    readingSyncAlerts(ctx, connectionId),
  );
  if (sync === null || !isRunning(sync)) return nothing;
  const ended = await grcSyncs.plan.updateRow(
    ctx,
    sync,
    {
      ...detailsOf([{ resourceId: null, ...why }, ...sync.errorDetails]),
      status: 'failed',
      completedAt: new Date(ctx.clock.now()),
    },
    { action: FAIL },
  );
  const noted =
    connection === null
      ? []
      : [
          grcConnections.plan.touch(ctx, connectionId, { lastStatus: 'failed' }),
          raise(ctx, syncAlarm(connection, sync, why.message), lasting),
        ];
  return combine(undefined, [ended, ...noted, tell(ctx, 'failed', ended.result)]);
}
