import {
  type AuditAction,
  type Change,
  type Ctx,
  change,
  combine,
  conflict,
  guard,
  readAll,
} from '@breakwater/db';
import type * as z from 'zod';
import { emit } from '../events.ts';
import { principalId } from '../principal.ts';
import { type CriticalAssetRow, criticalAssets } from './accessor.ts';
import { readingAsset } from './reading.ts';
import type { CriticalAssetSet, CriticalAssetSetResult } from './schemas.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'soc.criticalAsset.set': true;
  }
}

export const SET = 'soc.criticalAsset.set' satisfies AuditAction;

type Result = z.input<typeof CriticalAssetSetResult>;

/** Calls an asset critical. Cases it is in are gated at their next change. */
export async function planSet(
  ctx: Ctx,
  { assetId, reason }: z.output<typeof CriticalAssetSet>,
): Promise<Change<Result>> {
  const [[known]] = await readAll(ctx, readingAsset(ctx, assetId));
  const setBy = principalId(ctx);
  if (known === undefined) {
    const added = await criticalAssets.plan.insert(
      ctx,
      { assetId, reason: reason ?? null, setBy },
      { action: SET },
    );
    const first = change(undefined, { steps: [stillUnknown(ctx, assetId)] });
    return combine({ criticalAsset: added.result, created: true }, [
      first,
      added,
      tellSet(ctx, added.result),
    ]);
  }
  const patch = { reason: reason === undefined ? known.reason : reason, setBy };
  if (patch.reason === known.reason && setBy === known.setBy) {
    return change({ criticalAsset: known, created: false });
  }
  const moved = await criticalAssets.plan.updateRow(ctx, known, patch, { action: SET });
  return combine({ criticalAsset: moved.result, created: false }, [moved, tellSet(ctx, moved.result)]);
}

/** Of two calls that add the same asset the later is planned again, and finds it. */
const stillUnknown = ({ tenantId }: Ctx, assetId: string) =>
  guard(
    'NOT EXISTS (SELECT 1 FROM critical_assets WHERE tenant_id = ? AND asset_id = ?)',
    [tenantId, assetId],
    () => conflict('version', 'the asset was called critical at the same moment'),
  );

const tellSet = (ctx: Ctx, { id, assetId }: CriticalAssetRow): Change =>
  emit(ctx, 'soc.criticalAsset.set', { component: 'criticalAssets', recordId: id }, { assetId });
