import { anyOf, defineAccessor, type Row, since, until } from '@breakwater/db';
import { complianceReviews as table } from '@breakwater/db/schema';
import { reviewKind } from './schemas.ts';

export type ReviewRow = Row<typeof table>;

export const complianceReviews = defineAccessor(table, {
  domain: 'compliance',
  entity: 'review',
  component: 'complianceReviews',
  prefix: 'rvw',
  sort: { field: 'performedAt' },
  filters: {
    kind: anyOf(table.kind, reviewKind),
    since: since(table.performedAt),
    until: until(table.performedAt),
  },
  events: false,
  csvImport: false,
});
