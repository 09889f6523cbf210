import type { Id } from '@breakwater/db';
import type * as z from 'zod';
import { addTotals } from './peers.ts';
import type { Invalid } from './record.ts';
import type { FlowIngestResult, IngestCounts } from './schemas.ts';

const MOST_INVALID = 1_000;
const MOST_IPS = 100;
const MOST_AFFECTED = 1_000;
/** Addresses a tally remembers; beyond, those with least traffic are forgotten. */
const REMEMBERED_IPS = 50_000;

type Totals = { records: number; packets: number; bytes: number };

/** What came of an import, or of some of it. */
export interface Tally {
  readonly counts: IngestCounts;
  readonly invalid: readonly Invalid[];
  readonly ips: ReadonlyMap<string, Totals>;
  readonly affected: readonly Id<'res'>[];
}

const byBytes = ([a, { bytes: x }]: [string, Totals], [b, { bytes: y }]: [string, Totals]) =>
  y - x || (a < b ? -1 : 1);

export const NO_COUNTS: IngestCounts = {
  received: 0,
  stored: 0,
  duplicates: 0,
  noData: 0,
  skipData: 0,
  unresolved: 0,
  ambiguous: 0,
  selfFlows: 0,
  tooOld: 0,
  invalidCount: 0,
  alertsOpened: 0,
};

const COUNTED = Object.keys(NO_COUNTS) as (keyof IngestCounts)[];

/** Adds up what came of the parts of an import, in bounded memory. */
export class TallySum {
  readonly #counts = { ...NO_COUNTS };
  readonly #invalid: Invalid[] = [];
  readonly #affected = new Set<Id<'res'>>();
  #ips = new Map<string, Totals>();

  add({ counts, invalid, ips, affected }: Tally): void {
    for (const name of COUNTED) this.#counts[name] += counts[name];
    this.#invalid.push(...invalid.slice(0, MOST_INVALID - this.#invalid.length));
    for (const id of affected) if (this.#affected.size < MOST_AFFECTED) this.#affected.add(id);
    for (const [ip, totals] of ips) addTotals(this.#ips, ip, totals);
    if (this.#ips.size > 2 * REMEMBERED_IPS) {
      this.#ips = new Map([...this.#ips].sort(byBytes).slice(0, REMEMBERED_IPS));
    }
  }

  get result(): z.output<typeof FlowIngestResult> {
    const top = [...this.#ips].sort(byBytes).slice(0, MOST_IPS);
    return {
      ...this.#counts,
      invalid: [...this.#invalid],
      unresolvedIps: top.map(([ip, { records, packets, bytes }]) => ({ ip, records, packets, bytes })),
      affected: [...this.#affected],
    };
  }
}

/** What came of an import that is one part. */
export function resultOf(tally: Tally): z.output<typeof FlowIngestResult> {
  const sum = new TallySum();
  sum.add(tally);
  return sum.result;
}
