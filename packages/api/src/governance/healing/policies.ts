import {
  type AuditAction,
  auditDraft,
  BreakwaterError,
  type Change,
  change,
  combine,
  conflict,
  guard,
  maxRecordsOf,
  notFound,
  query,
  type Result,
  type Statement,
  tableInfo,
} from '@breakwater/db';
import { healingPolicies as table } from '@breakwater/db/schema';
import type * as z from 'zod';
import type { Caller } from '../../context.ts';
import { emit } from '../events.ts';
import type { HealingPolicy, HealingPolicyRef, HealingPolicySet } from './schemas.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'governance.healingPolicy.set': true;
    'governance.healingPolicy.remove': true;
  }
}

export const SET = 'governance.healingPolicy.set' satisfies AuditAction;
export const REMOVE = 'governance.healingPolicy.remove' satisfies AuditAction;

const COMPONENT = 'healingPolicies';
const MOST_POLICIES = 50;

type Row = typeof table.$inferSelect;
type Shown = z.input<typeof HealingPolicy>;

const info = tableInfo(table);
/** What a table's columns make of a row is its select type. */
const rowOf = (values: Result['rows'][number]): Row => info.decode(values) as Row;
export const rowsOf = (found: Result | undefined): Row[] => (found?.rows ?? []).map(rowOf);

/** A tenant's policies in the order they are looked at. */
export const policiesStatement = ({ tenantId }: Caller): Statement => ({
  sql: `${info.select} WHERE tenant_id = ? ORDER BY priority, key`,
  args: [tenantId],
});

const present = ({ tenantId: _tenant, ...shown }: Row): Shown => shown;

export async function healingPolicies(ctx: Caller): Promise<Shown[]> {
  const [found] = await query(ctx, [policiesStatement(ctx)]);
  return rowsOf(found).map(present);
}

async function stored(ctx: Caller, key: string): Promise<Row | null> {
  const [found] = await query(ctx, [
    { sql: `${info.select} WHERE tenant_id = ? AND key = ?`, args: [ctx.tenantId, key] },
  ]);
  return rowsOf(found)[0] ?? null;
}

const moved = () => conflict('version', 'the healing policy was changed by someone else');

/** Creates the policy of a key, or replaces it. */
export async function setHealingPolicy(
  ctx: Caller,
  input: z.output<typeof HealingPolicySet>,
): Promise<Change<Shown>> {
  const before = await stored(ctx, input.key);
  const now = new Date(ctx.clock.now());
  const version = (before?.version ?? 0) + 1;
  const after: Shown = { ...input, version, createdAt: before?.createdAt ?? now, updatedAt: now };
  const replaced = ['name', 'conditions', 'actions', 'priority', 'cooldownSeconds', 'maxPerHour', 'enabled']
    .concat('version', 'updatedAt')
    .map(field => `${info.quoted(field)} = excluded.${info.quoted(field)}`);
  const write = {
    sql: `${info.insert} ON CONFLICT (tenant_id, key) DO UPDATE SET ${replaced.join(', ')} WHERE version = ?`,
    args: [...info.args({ ...after, tenantId: ctx.tenantId }), before?.version ?? 0],
  };
  const steps = [write, guard('changes() = 1', [], moved), fewPolicies(ctx)];
  const entry = auditDraft(ctx, SET, {
    component: COMPONENT,
    recordId: input.key,
    before: before && present(before),
    after,
  });
  const told = emit(ctx, 'governance.healingPolicy.set', { component: COMPONENT, recordId: input.key }, {});
  return combine(after, [change(undefined, { steps, audit: [entry] }), told]);
}

/** Takes a policy away, with what is known of its firings. */
export async function removeHealingPolicy(
  ctx: Caller,
  { key }: z.output<typeof HealingPolicyRef>,
): Promise<Change<Shown>> {
  const before = await stored(ctx, key);
  if (before === null) throw notFound('healingPolicy');
  const { tenantId } = ctx;
  const steps = [
    {
      sql: 'DELETE FROM healing_policies WHERE tenant_id = ? AND key = ? AND version = ?',
      args: [tenantId, key, before.version],
    },
    guard('changes() = 1', [], moved),
    { sql: 'DELETE FROM healing_states WHERE tenant_id = ? AND policy_key = ?', args: [tenantId, key] },
  ];
  const shown = present(before);
  const entry = auditDraft(ctx, REMOVE, { component: COMPONENT, recordId: key, before: shown });
  const told = emit(ctx, 'governance.healingPolicy.removed', { component: COMPONENT, recordId: key }, {});
  return combine(shown, [change(undefined, { steps, audit: [entry] }), told]);
}

function fewPolicies(ctx: Caller) {
  const limit = maxRecordsOf(ctx, COMPONENT, MOST_POLICIES) ?? MOST_POLICIES;
  return guard(
    '(SELECT count(*) FROM healing_policies WHERE tenant_id = ?) <= ?',
    [ctx.tenantId, limit],
    () =>
      new BreakwaterError('QUOTA_EXCEEDED', `at most ${limit} records are allowed in ${COMPONENT}`, {
        reason: 'record_limit',
        component: COMPONENT,
        limit,
      }),
  );
}
