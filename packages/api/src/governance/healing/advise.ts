import { type Firing, type Firings, fire } from './fire.ts';
import { reliabilityOf, type Severity, severityOf } from './health.ts';
import { matches } from './match.ts';
import { type Projection, projectionsOf } from './projection.ts';
import type { AdvisedAction, Metrics, Policy } from './terms.ts';

export interface Judged {
  readonly key: string;
  readonly actions: Policy['actions'];
  readonly firing: Firing;
}

export interface Advice {
  readonly severity: Severity;
  readonly reliability: number;
  readonly actions: AdvisedAction[];
  /** Those that match, in their order. */
  readonly judged: readonly Judged[];
  readonly projections: Projection[];
  readonly explanation: string;
}

/** What to do about a component, by policies given in their order and when they fired for it before. */
export function advise(
  metrics: Metrics,
  policies: readonly Policy[],
  firings: ReadonlyMap<string, Firings>,
  now: number,
): Advice {
  const judged = policies
    .filter(({ conditions }) => matches(conditions, metrics))
    .map(policy => ({
      key: policy.key,
      actions: policy.actions,
      firing: fire(policy, firings.get(policy.key) ?? null, now),
    }));
  const advised = new Set(judged.flatMap(({ actions, firing }) => (firing.fired ? actions : [])));
  const actions: AdvisedAction[] = advised.size === 0 ? ['no_action'] : [...advised];
  const [severity, reliability] = [severityOf(metrics), reliabilityOf(metrics)];
  return {
    severity,
    reliability,
    actions,
    judged,
    projections: projectionsOf(actions, metrics),
    explanation: `${severity}: reliability ${reliability.toFixed(3)}. ${judged.map(told).join(' ') || 'No policy matches.'}`,
  };
}

function told({ key, actions, firing }: Judged): string {
  if (firing.fired) return `${key} fires: ${actions.join(', ')}.`;
  return `${key} waits until ${new Date(firing.nextAllowedAt).toISOString()} (${firing.skipped}).`;
}
