import { anyOf, defineAccessor, equals, type Row } from '@breakwater/db';
import { tags as table } from '@breakwater/db/schema';
import { tagSource } from '../fields.ts';
import { ofResource } from '../resources/reading.ts';
import { storedValue, tagKey } from './schemas.ts';

export type TagRow = Row<typeof table>;

export const tags = defineAccessor(table, {
  domain: 'compliance',
  entity: 'tag',
  prefix: 'tag',
  filters: {
    resource: ofResource(table.resourceId),
    key: equals(table.key, tagKey),
    value: equals(table.value, storedValue),
    source: anyOf(table.source, tagSource),
  },
  events: false,
  csvImport: false,
});
