import { defineAccessor, equals, type Row } from '@breakwater/db';
import { criticalAssets as table } from '@breakwater/db/schema';
import { boundedText } from '../../text.ts';

export type CriticalAssetRow = Row<typeof table>;

export const criticalAssets = defineAccessor(table, {
  domain: 'soc',
  entity: 'criticalAsset',
  prefix: 'cra',
  filters: { assetId: equals(table.assetId, boundedText(1, 255)) },
  events: false,
  csvImport: false,
});
