import * as z from 'zod';
import { ids, versioned } from '../../fields.ts';
import { boundedText } from '../../text.ts';

const assetId = boundedText(1, 255).describe('Name of the asset; case-sensitive.');

export const CriticalAsset = z
  .object({
    id: ids.criticalAsset,
    assetId: z.string(),
    reason: z.string().nullable(),
    setBy: z.string().describe('Principal id.'),
    ...versioned,
  })
  .meta({ id: 'CriticalAsset', description: 'An asset that is critical because somebody said so.' });

export const CriticalAssetSet = z.strictObject({
  assetId,
  reason: boundedText(0, 1_000).nullish().describe('Left out, the reason known stays.'),
});

export const CriticalAssetSetResult = z
  .object({ criticalAsset: CriticalAsset, created: z.boolean() })
  .meta({ id: 'CriticalAssetSetResult' });

export const CriticalAssetRemove = z.strictObject({
  assetId,
  reason: boundedText(1, 1_000).describe('Why it is not critical; kept in the audit log.'),
});
