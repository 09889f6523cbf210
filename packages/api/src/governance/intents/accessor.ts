import {
  anyOf,
  type Ctx,
  condition,
  defineAccessor,
  equals,
  isId,
  type Row,
  type Statement,
  since,
  until,
} from '@breakwater/db';
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

/** A column of the intent that `get` finds by a reference, for what is read together with it. */
export const ofIntent = (
  { tenantId }: Ctx,
  column: 'id' | 'decision_id' | 'category',
  ref: string,
): Statement => ({
  sql: `(SELECT ${column} FROM intents WHERE tenant_id = ? AND ${isId('int', ref) ? 'id' : 'deterministic_id'} = ?)`,
  args: [tenantId, ref],
});
