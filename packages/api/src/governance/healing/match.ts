import type { HealingCondition, Metrics } from './terms.ts';

const EQUAL_WITHIN = 1e-6;

/** Whether every condition holds; one on a metric that was not measured does not. */
export const matches = (conditions: readonly HealingCondition[], metrics: Metrics): boolean =>
  conditions.every(({ metric, op, value }) => {
    const measured = metrics[metric];
    return measured !== undefined && holds(measured, op, value);
  });

function holds(measured: number, op: HealingCondition['op'], value: number): boolean {
  switch (op) {
    case 'gt':
      return measured > value;
    case 'lt':
      return measured < value;
    case 'gte':
      return measured >= value;
    case 'lte':
      return measured <= value;
    case 'eq':
      return Math.abs(measured - value) <= EQUAL_WITHIN;
  }
}
