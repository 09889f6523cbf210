import { defineAccessor, equals, type Row } from '@breakwater/db';
import { timelineEntries as table } from '@breakwater/db/schema';
import { ids } from '../../../fields.ts';

export type TimelineRow = Row<typeof table>;

export const timeline = defineAccessor(table, {
  domain: 'soc',
  entity: 'timelineEntry',
  component: 'timeline',
  prefix: 'tml',
  sort: { field: 'timestamp', direction: 'asc' },
  filters: { caseId: equals(table.caseId, ids.case) },
  audit: 'none',
  events: false,
  csvImport: false,
});
