import type { BreakwaterError } from '@breakwater/db';

/** Everything that is counted, with the labels of each. */
const CATALOGUE = {
  breakwater_http_requests_total: { help: 'HTTP requests answered.', labels: ['method', 'status'] },
  breakwater_http_request_duration_seconds: {
    help: 'From the first byte of a request to its response.',
    labels: ['method'],
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
  breakwater_refusals_total: {
    help: 'Calls refused, by error code; rate limits and unknown credentials leave no other trace.',
    labels: ['code'],
  },
  breakwater_governance_evaluations_total: {
    help: 'Decisions stored.',
    labels: ['action', 'decided_by'],
  },
  breakwater_governance_evaluation_duration_seconds: {
    help: 'From the request to the commit of its decisions.',
    labels: [],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1],
  },
  breakwater_governance_quota_refusals_total: { help: 'Units refused.', labels: ['tier'] },
  breakwater_governance_replays_total: { help: 'Decisions answered from the log.', labels: [] },
} as const satisfies Readonly<Record<string, Metric>>;

interface Metric {
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds in seconds; only histograms have them. */
  readonly buckets?: readonly number[];
}

type Name = keyof typeof CATALOGUE;
type Labels<N extends Name> = Readonly<Record<(typeof CATALOGUE)[N]['labels'][number], string>>;

/** Counts since this process, or isolate, began. */
export interface Metrics {
  count<N extends Name>(name: N, labels: Labels<N>): void;
  /** Adds a duration in seconds to a histogram. */
  observe<N extends Name>(name: N, labels: Labels<N>, seconds: number): void;
  /** The Prometheus text format, version 0.0.4. */
  text(): string;
}

/** Counts a refused call, or a refused item of one. */
export function countRefusal(metrics: Metrics, { code, details }: BreakwaterError): void {
  metrics.count('breakwater_refusals_total', { code });
  if (details?.reason !== 'monthly_quota') return;
  metrics.count('breakwater_governance_quota_refusals_total', { tier: String(details.tier) });
}

interface Series {
  readonly labels: string;
  value: number;
  sum: number;
  readonly buckets: number[];
}

export function createMetrics(): Metrics {
  const all = new Map<string, Map<string, Series>>();

  function seriesOf(name: Name, values: Readonly<Record<string, string>>): Series {
    const { labels, buckets = [] }: Metric = CATALOGUE[name];
    const key = labels.map(label => `${label}="${escaped(values[label] ?? '')}"`).join(',');
    const known = all.get(name) ?? new Map<string, Series>();
    all.set(name, known);
    const series = known.get(key) ?? { labels: key, value: 0, sum: 0, buckets: buckets.map(() => 0) };
    known.set(key, series);
    return series;
  }

  return {
    count(name, labels) {
      seriesOf(name, labels).value++;
    },
    observe(name, labels, seconds) {
      const { buckets = [] }: Metric = CATALOGUE[name];
      const series = seriesOf(name, labels);
      series.value++;
      series.sum += seconds;
      for (const [i, bound] of buckets.entries())
        if (seconds <= bound) series.buckets[i] = (series.buckets[i] ?? 0) + 1;
    },
    text: () =>
      Object.entries<Metric>(CATALOGUE)
        .map(([name, metric]) => shown(name, metric, all.get(name)))
        .join(''),
  };
}

function shown(name: string, { help, buckets }: Metric, series = new Map<string, Series>()): string {
  const lines = [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${buckets === undefined ? 'counter' : 'histogram'}`,
  ];
  for (const { labels, value, sum, buckets: counts } of series.values()) {
    const within = labels === '' ? '' : `{${labels}}`;
    if (buckets === undefined) {
      lines.push(`${name}${within} ${value}`);
      continue;
    }
    const before = labels === '' ? '' : `${labels},`;
    for (const [i, bound] of buckets.entries())
      lines.push(`${name}_bucket{${before}le="${bound}"} ${counts[i] ?? 0}`);
    lines.push(
      `${name}_bucket{${before}le="+Inf"} ${value}`,
      `${name}_sum${within} ${sum}`,
      `${name}_count${within} ${value}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

const escaped = (value: string): string =>
  value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
