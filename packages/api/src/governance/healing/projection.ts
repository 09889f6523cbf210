import type { AdvisedAction, Metrics } from './terms.ts';

/** Relative change of latency and error rate each action is expected to bring. */
const EFFECTS: Readonly<Record<AdvisedAction, Readonly<Record<'latencyMs' | 'errorRate', number>>>> = {
  restart_container: { latencyMs: -0.15, errorRate: -0.1 },
  scale_out: { latencyMs: -0.2, errorRate: -0.05 },
  rollback: { latencyMs: -0.25, errorRate: -0.2 },
  circuit_breaker: { latencyMs: -0.05, errorRate: -0.3 },
  traffic_shift: { latencyMs: -0.1, errorRate: -0.1 },
  alert_team: { latencyMs: 0, errorRate: 0 },
  no_action: { latencyMs: 0, errorRate: 0 },
};
const INTERVAL = [0.9, 1.1] as const;

export interface Projected {
  readonly factual: number;
  readonly counterfactual: number;
  readonly delta: number;
  readonly interval: [low: number, high: number];
  readonly isModelBased: false;
}

export interface Projection {
  readonly action: AdvisedAction;
  readonly latencyMs: Projected | null;
  readonly errorRate: Projected | null;
}

/** What each action alone would do, by its usual effect. */
export const projectionsOf = (actions: readonly AdvisedAction[], metrics: Metrics): Projection[] =>
  actions.map(action => ({
    action,
    latencyMs: projected(metrics.latencyMs, EFFECTS[action].latencyMs),
    errorRate: projected(metrics.errorRate, EFFECTS[action].errorRate),
  }));

function projected(factual: number | undefined, effect: number): Projected | null {
  if (factual === undefined) return null;
  const counterfactual = factual * (1 + effect);
  const [low, high] = INTERVAL;
  return {
    factual,
    counterfactual,
    delta: counterfactual - factual,
    interval: [counterfactual * low, counterfactual * high],
    isModelBased: false,
  };
}
