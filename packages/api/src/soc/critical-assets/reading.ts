import type { Ctx, Read } from '@breakwater/db';
import { type CriticalAssetRow, criticalAssets } from './accessor.ts';

/** The record of an asset, if there is one. */
export const readingAsset = (ctx: Ctx, assetId: string): Read<CriticalAssetRow[]> =>
  criticalAssets.finding(ctx, { sql: 'asset_id = ?', args: [assetId] });
