import { HEALING_METRICS, type Metrics } from './terms.ts';

/** From the least to the most. */
export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

const THRESHOLDS = [
  ['critical', { latencyMs: 500, errorRate: 0.3, cpu: 0.9 }],
  ['high', { latencyMs: 300, errorRate: 0.05, cpu: 0.8 }],
  ['medium', { latencyMs: 150, errorRate: 0.02, cpu: 0.7 }],
] as const;

/** The worst any metric says; one that was not measured says nothing. */
export function severityOf({ latencyMs = 0, errorRate = 0, cpu = 0 }: Metrics): Severity {
  for (const [severity, from] of THRESHOLDS) {
    if (latencyMs >= from.latencyMs || errorRate >= from.errorRate || cpu >= from.cpu) return severity;
  }
  return 'low';
}

const WORST = { latencyMs: 500, errorRate: 0.3, cpu: 1, memory: 1 } as const;

/** 1 is at its best and 0 at its worst, by the metric that is nearest to its worst. */
export function reliabilityOf(metrics: Metrics): number {
  return Math.min(
    ...HEALING_METRICS.flatMap(metric => {
      const value = metrics[metric];
      return value === undefined ? [] : 1 - Math.min(1, Math.max(0, value / WORST[metric]));
    }),
  );
}
