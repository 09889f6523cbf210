import { type Change, type Ctx, change } from '@breakwater/db';
import type { HealingAction, HealingCondition } from '@breakwater/db/schema';

interface Default {
  readonly key: string;
  readonly name: string;
  readonly conditions: readonly HealingCondition[];
  readonly actions: readonly HealingAction[];
  readonly priority: number;
  readonly cooldownSeconds: number;
  readonly maxPerHour: number;
}

/** What every tenant begins with. */
export const DEFAULTS: readonly Default[] = [
  {
    key: 'high-latency',
    name: 'High latency',
    conditions: [{ metric: 'latencyMs', op: 'gt', value: 500 }],
    actions: ['restart_container', 'alert_team'],
    priority: 1,
    cooldownSeconds: 300,
    maxPerHour: 5,
  },
  {
    key: 'severe-errors',
    name: 'Severe errors',
    conditions: [{ metric: 'errorRate', op: 'gt', value: 0.3 }],
    actions: ['rollback', 'circuit_breaker', 'alert_team'],
    priority: 1,
    cooldownSeconds: 600,
    maxPerHour: 3,
  },
  {
    key: 'elevated-errors',
    name: 'Elevated errors',
    conditions: [{ metric: 'errorRate', op: 'gt', value: 0.15 }],
    actions: ['traffic_shift', 'alert_team'],
    priority: 2,
    cooldownSeconds: 300,
    maxPerHour: 5,
  },
  {
    key: 'resource-exhaustion',
    name: 'Resource exhaustion',
    conditions: [
      { metric: 'cpu', op: 'gt', value: 0.9 },
      { metric: 'memory', op: 'gt', value: 0.9 },
    ],
    actions: ['scale_out'],
    priority: 2,
    cooldownSeconds: 600,
    maxPerHour: 10,
  },
  {
    key: 'slow-responses',
    name: 'Slow responses',
    conditions: [{ metric: 'latencyMs', op: 'gt', value: 300 }],
    actions: ['circuit_breaker'],
    priority: 3,
    cooldownSeconds: 180,
    maxPerHour: 8,
  },
];

const ROWS = JSON.stringify(DEFAULTS);

/** They come with the tenant, whose audit entry stands for them. */
export function defaultHealingPolicies({ clock }: Ctx, tenantId: string): Change {
  const sql = `INSERT INTO healing_policies (tenant_id, key, name, conditions, actions, priority, cooldown_seconds,
 max_per_hour, enabled, version, created_at, updated_at)
 SELECT ?1, value ->> 'key', value ->> 'name', value -> 'conditions', value -> 'actions', value ->> 'priority',
 value ->> 'cooldownSeconds', value ->> 'maxPerHour', 1, 1, ?2, ?2 FROM json_each(?3)`;
  return change(undefined, { steps: [{ sql, args: [tenantId, clock.now(), ROWS] }] });
}
