import { anyOf, condition, defineAccessor, equals, type Row, since, until } from '@breakwater/db';
import { intents as table } from '@breakwater/db/schema';
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import { ACTIONS, CATEGORIES, ENVIRONMENTS, INTENT_TYPES } from '../terms.ts';

export type IntentRow = Row<typeof table>;

export const intents = defineAccessor(table, {
  domain: 'governance',
  entity: 'intent',
  prefix: 'int',
  alias: ref => sql`${table.deterministicId} = ${ref}`,
  filters: {
    intentType: anyOf(table.intentType, z.enum(INTENT_TYPES)),
    category: anyOf(table.category, z.enum(CATEGORIES)),
    environment: anyOf(table.environment, z.enum(ENVIRONMENTS)),
    action: anyOf(table.action, z.enum(ACTIONS)),
    effectiveAction: anyOf(table.effectiveAction, z.enum(ACTIONS)),
    deterministicId: equals(table.deterministicId, z.string().max(64)),
    hasOutcome: condition(z.boolean(), value =>
      value ? sql`${table.outcomeSuccess} IS NOT NULL` : sql`${table.outcomeSuccess} IS NULL`,
    ),
    since: since(table.evaluatedAt),
    until: until(table.evaluatedAt),
  },
  auditOmit: ['payload', 'ossPayload', 'features'],
  telemetry: ['outcomeSuccess', 'outcomeGeneration'],
  events: false,
  csvImport: false,
});
