import { anyOf, defineAccessor, equals, type Row, since, until } from '@breakwater/db';
import { outcomes as table } from '@breakwater/db/schema';
import * as z from 'zod';
import { ids } from '../../fields.ts';
import { CATEGORIES } from '../terms.ts';
import type { Outcome } from './schemas.ts';

export type OutcomeRow = Row<typeof table>;

export const outcomes = defineAccessor(table, {
  domain: 'governance',
  entity: 'outcome',
  prefix: 'out',
  filters: {
    intentId: equals(table.intentId, ids.intent),
    category: anyOf(table.category, z.enum(CATEGORIES)),
    success: equals(table.success, z.boolean()),
    since: since(table.recordedAt),
    until: until(table.recordedAt),
  },
  auditOmit: ['notes'],
  events: false,
  csvImport: false,
});

export function presentOutcome({ tenantId: _tenant, ...shown }: OutcomeRow): z.input<typeof Outcome> {
  return shown;
}
