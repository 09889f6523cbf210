import { type AuditAction, type Change, combine, notFound, readAll } from '@breakwater/db';
import type * as z from 'zod';
import type { Caller } from '../../context.ts';
import { emit } from '../events.ts';
import { humanIn } from '../principal.ts';
import { type CriticalAssetRow, criticalAssets } from './accessor.ts';
import { readingAsset } from './reading.ts';
import type { CriticalAssetRemove } from './schemas.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'soc.criticalAsset.remove': true;
  }
}

export const REMOVE = 'soc.criticalAsset.remove' satisfies AuditAction;

/** Says that an asset is not critical of itself; for people. Gates already set stay. */
export async function planRemove(
  ctx: Caller,
  { assetId, reason }: z.output<typeof CriticalAssetRemove>,
): Promise<Change<CriticalAssetRow>> {
  const [[known]] = await readAll(ctx, readingAsset(ctx, assetId));
  if (known === undefined) throw notFound('criticalAsset');
  humanIn(ctx);
  const removed = await criticalAssets.plan.deleteRow(ctx, known, { action: REMOVE, detail: { reason } });
  const subject = { component: 'criticalAssets', recordId: known.id };
  return combine(known, [removed, emit(ctx, 'soc.criticalAsset.removed', subject, { assetId })]);
}
