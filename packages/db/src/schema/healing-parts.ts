export const HEALING_METRICS = ['latencyMs', 'errorRate', 'cpu', 'memory'] as const;
export const HEALING_OPERATORS = ['gt', 'lt', 'gte', 'lte', 'eq'] as const;
export const HEALING_ACTIONS = [
  'restart_container',
  'scale_out',
  'rollback',
  'circuit_breaker',
  'traffic_shift',
  'alert_team',
] as const;

/** One comparison with a metric; all of a policy's must hold. */
export interface HealingCondition {
  readonly metric: (typeof HEALING_METRICS)[number];
  readonly op: (typeof HEALING_OPERATORS)[number];
  readonly value: number;
}

export type HealingAction = (typeof HEALING_ACTIONS)[number];
