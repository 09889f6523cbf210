import { type Ctx, type Read, readAll } from '@breakwater/db';
import * as z from 'zod';
import { CANCELLED, ORPHANED, TIMEOUT } from '../../operations/ending.ts';
import { defineOperation, type OperationHandle } from '../../operations/kind.ts';
import { grcConnections } from './connections/accessor.ts';
import { differenceOf, isShrink, shrinks } from './difference.ts';
import { failed } from './end.ts';
import { SYNC_KIND, type SyncInput } from './kind.ts';
import { type Begun, Push, type PushState } from './push.ts';
import { itemsOf, readingPushed, readingSelected } from './selection.ts';
import { requireReady } from './start.ts';
import { grcSyncs } from './syncs/accessor.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'compliance.grcSync.start': true;
  }
}

const State: z.ZodType<PushState> = z.object({ status: z.int().nullable() });

/** One push of the scope. Nobody goes on with one whose worker was lost; the next pushes what is missing. */
export const grcSync = defineOperation({
  ...SYNC_KIND,
  state: State,
  async run(handle) {
    const push = new Push(handle, await begin(handle));
    try {
      await push.make();
    } catch (error) {
      await push.keep(error);
      throw error;
    }
    return () => push.end();
  },
  async failed(ctx, { input, state }, { code, message }) {
    const known = State.safeParse(state);
    const isCancelled = code === CANCELLED.code && message === CANCELLED.message;
    return failed(ctx, SYNC_KIND.input.parse(input), {
      status: known.success ? known.data.status : null,
      message: isCancelled ? 'cancelled' : message,
    });
  },
});

const LEFT = JSON.stringify([ORPHANED.message, TIMEOUT.message]);

/** The last sync of a connection that no worker ended, unless everything was pushed since. */
const readingLost = ({ tenantId }: Ctx, connectionId: string): Read<string | null> => ({
  statement: {
    sql: `SELECT id FROM grc_syncs AS lost WHERE tenant_id = ? AND connection_id = ? AND status = 'failed'
 AND json_extract(error_details, '$[0].message') IN (SELECT value FROM json_each(?))
 AND NOT EXISTS (SELECT 1 FROM grc_syncs WHERE tenant_id = lost.tenant_id AND connection_id = lost.connection_id
  AND started_at >= lost.started_at AND status = 'completed'
  AND json_extract(sync_metadata, '$.endpointKind') = 'state-of-the-world')
 ORDER BY started_at DESC, id DESC LIMIT 1`,
    args: [tenantId, connectionId, LEFT],
  },
  resultOf(found) {
    const [row] = found?.rows ?? [];
    return row === undefined ? null : String(row[0]);
  },
});

async function begin({ ctx, input, checkpoint }: OperationHandle<SyncInput, PushState>): Promise<Begun> {
  const { syncId, connectionId, allowShrink } = input;
  const [sync, connection, selected, pushed, lost] = await readAll(
    ctx,
    grcSyncs.requiring(ctx, syncId),
    grcConnections.requiring(ctx, connectionId),
    readingSelected(ctx, connectionId),
    readingPushed(ctx, connectionId),
    readingLost(ctx, connectionId),
  );
  const started = await grcSyncs.plan.updateRow(
    ctx,
    sync,
    { status: 'in_progress' },
    { action: 'compliance.grcSync.start' },
  );
  const noted = grcConnections.plan.touch(ctx, connectionId, { lastStatus: 'in_progress' });
  await checkpoint({ status: null }, started, noted);
  requireReady(connection);
  const difference = differenceOf(sync.syncType, await itemsOf(selected), pushed);
  const { known, removed } = difference;
  if (!allowShrink && isShrink({ known, removed: removed.length })) throw shrinks();
  return { connection, difference, lost };
}
