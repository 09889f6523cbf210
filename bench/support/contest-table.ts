import type { Contender } from './cases.ts';
import type { CaseResult, Contest, Result } from './contest.ts';
import type { Table } from './report.ts';
import { median, ratios, type Spread, shown, spread } from './statistics.ts';

export const AIMS = { read: 0.7, write: 0.8 } as const;

const SATURATED = 0.9;
const BASES = ['floor', 'floor + evidence', 'kept floor', 'kept floor + evidence'];
/** What the aims are of: the floors that do the same work. */
const AIMED = {
  read: ['floor', 'kept floor'],
  write: ['floor + evidence', 'kept floor + evidence'],
} as const;
const BREAKWATER = 'Breakwater';

/** Rates, latency and processor time of a contest, and ratios to the floors, taken within each round. */
export function contestTable(title: string, { cases }: Contest, notes: readonly string[]): Table {
  const all = cases.flatMap(({ results }) => results);
  const found = BASES.filter(base => all.some(({ contender }) => contender.name === base));
  const bases = all.some(({ contender }) => isPeer(contender)) ? [...found, BREAKWATER] : found;
  return {
    title,
    columns: [
      '',
      'requests/s',
      'p50 ms',
      'p99 ms',
      'CPU ms',
      'bytes',
      ...bases.map(base => `of ${base}`),
      'aim',
    ],
    rows: cases.flatMap(one => [[one.name], ...one.results.map(result => rowOf(one, result, bases))]),
    notes: all.some(isSaturated)
      ? [...notes, 'Where marked !, making the load took over 90 % of a core: the server may be faster.']
      : notes,
  };
}

const isPeer = ({ name }: Contender) => !BASES.includes(name) && !name.startsWith(BREAKWATER);

const rates = ({ rounds }: Result) => rounds.map(round => round.requestsPerSecond);

function rowOf({ kind, results }: CaseResult, result: Result, bases: readonly string[]): string[] {
  const { contender, rounds, answerBytes } = result;
  const against = (name: string) => {
    const base = results.find(other => other.contender.name === name);
    if (base === undefined || base === result) return null;
    const tells =
      name === 'floor' || (name === BREAKWATER ? isPeer(contender) : !BASES.includes(contender.name));
    return tells ? spread(ratios(rates(result), rates(base))) : null;
  };
  const cpu = rounds.flatMap(({ cpuMs }) => cpuMs ?? []);
  return [
    `  ${contender.name}`,
    `${shown(spread(rates(result)), 0)}${isSaturated(result) ? '!' : ''}${failures(result)}`,
    median(rounds.map(round => round.p50)).toFixed(2),
    median(rounds.map(round => round.p99)).toFixed(2),
    cpu.length === 0 ? '' : shown(spread(cpu), 2),
    String(answerBytes),
    ...bases.map(against).map(ratio => (ratio === null ? '' : shown(ratio, 2))),
    contender.name === BREAKWATER ? verdict(kind, against) : '',
  ];
}

function verdict(kind: CaseResult['kind'], against: (name: string) => Spread | null): string {
  const aim = AIMS[kind];
  const [floor, kept] = AIMED[kind].map(name => {
    const ratio = against(name);
    if (ratio === null) return null;
    return ratio.median >= aim ? 'met' : 'MISSED';
  });
  return `${aim} ${floor}${kept === null ? '' : `, kept ${kept}`}`;
}

function failures({ rounds }: Result): string {
  const failed = rounds.reduce((sum, round) => sum + round.failed, 0);
  return failed === 0 ? '' : `, ${failed} failed`;
}

function isSaturated({ rounds }: Result): boolean {
  return median(rounds.map(round => round.loadCpu)) > SATURATED;
}
