import {
  anyOf,
  type Ctx,
  defineAccessor,
  equals,
  type Row,
  type Statement,
  since,
  until,
} from '@breakwater/db';
import { decisions as table } from '@breakwater/db/schema';
import * as z from 'zod';
import { ids } from '../../fields.ts';
import { ACTIONS, CATEGORIES } from '../terms.ts';

export type DecisionRow = Row<typeof table>;

export const decisions = defineAccessor(table, {
  domain: 'governance',
  entity: 'decision',
  prefix: 'dec',
  filters: {
    action: anyOf(table.action, z.enum(ACTIONS)),
    category: anyOf(table.category, z.enum(CATEGORIES)),
    intentId: equals(table.intentId, ids.intent),
    deterministicId: equals(table.deterministicId, z.string().max(64)),
    since: since(table.timestamp),
    until: until(table.timestamp),
  },
  sort: { also: ['timestamp'] },
  audit: 'none',
  events: false,
  csvImport: false,
});

/** The approval a decision opened, for what is read together with it. `decision`: its id, in SQL. */
export const approvalOf = ({ tenantId }: Ctx, decision: Statement): Statement => ({
  sql: `(SELECT approval_id FROM decision_audit_log WHERE tenant_id = ? AND id = ${decision.sql})`,
  args: [tenantId, ...decision.args],
});
