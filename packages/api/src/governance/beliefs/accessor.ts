import { defineAccessor, type Row } from '@breakwater/db';
import { beliefs as table } from '@breakwater/db/schema';

export type BeliefRow = Row<typeof table>;

export const beliefs = defineAccessor(table, {
  domain: 'governance',
  entity: 'belief',
  prefix: 'blf',
  events: false,
  csvImport: false,
});
