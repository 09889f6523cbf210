import {
  HEALING_ACTIONS,
  HEALING_METRICS,
  HEALING_OPERATORS,
  type HealingCondition,
  type healingPolicies,
} from '@breakwater/db/schema';

export { HEALING_ACTIONS, HEALING_METRICS, HEALING_OPERATORS, type HealingCondition };

/** What is advised: the actions of the policies that fired, or that there is nothing to do. */
export const ADVICE = [...HEALING_ACTIONS, 'no_action'] as const;
export type AdvisedAction = (typeof ADVICE)[number];

/** How a component does. What was not measured is undefined. */
export type Metrics = { readonly [M in (typeof HEALING_METRICS)[number]]?: number | undefined };

export type Policy = Pick<
  typeof healingPolicies.$inferSelect,
  'key' | 'conditions' | 'actions' | 'cooldownSeconds' | 'maxPerHour'
>;
