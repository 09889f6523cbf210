import * as z from 'zod';
import { event } from '../../events/catalogue.ts';

const assetId = z.string();

export const criticalAssetEvents = {
  'soc.criticalAsset.set': event('People or agents called an asset critical.', { assetId }),
  'soc.criticalAsset.removed': event('A person said that an asset is not critical of itself.', { assetId }),
};
