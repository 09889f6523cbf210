import { type Ctx, readAll } from '@breakwater/db';
import type * as z from 'zod';
import type { PlannedRequest } from './adapters/adapter.ts';
import { adapterOf } from './adapters/index.ts';
import { grcConnections } from './connections/accessor.ts';
import { differenceOf, isShrink, sentOf } from './difference.ts';
import type { GrcSyncInput, GrcSyncPreview } from './schemas.ts';
import { itemsOf, readingPushed, readingSelected } from './selection.ts';
import { unreadyOf } from './start.ts';

const MOST_SHOWN = 100;

/** What a sync would do; nothing is sent. */
export async function previewSync(
  ctx: Ctx,
  { connectionId, syncType, allowShrink }: z.output<typeof GrcSyncInput>,
): Promise<z.input<typeof GrcSyncPreview>> {
  const [connection, selected, pushed] = await readAll(
    ctx,
    grcConnections.requiring(ctx, connectionId),
    readingSelected(ctx, connectionId),
    readingPushed(ctx, connectionId),
  );
  const difference = differenceOf(syncType, await itemsOf(selected), pushed);
  const { added, updated, removed, known, full } = difference;
  const { endpointKind, plan } = adapterOf(connection, { full, syncId: '{syncId}', lost: null });
  const replaces = endpointKind === 'state-of-the-world';
  const sent = sentOf(difference, replaces);
  const requests = plan(sent, removed);
  const isRefused = !allowShrink && isShrink({ known, removed: removed.length });
  const wouldRefuse = unreadyOf(connection) ?? (isRefused ? 'shrink' : null);
  return {
    endpointKind,
    add: added.length,
    update: updated.length,
    remove: removed.length,
    unchanged: difference.selected.length - added.length - updated.length,
    requests: requests.slice(0, MOST_SHOWN).map(request => shown(request, replaces)),
    requestsCount: requests.length,
    items: sent.slice(0, MOST_SHOWN).map(({ attributes }) => attributes),
    ...(wouldRefuse === null ? {} : { wouldRefuse }),
  };
}

/** What is removed by being left out is in no request. */
function shown({ method, path, items, removed }: PlannedRequest, replaces: boolean) {
  const isTold = !replaces || method === 'DELETE';
  return { method, path, items: items.length + (isTold ? removed.length : 0) };
}
