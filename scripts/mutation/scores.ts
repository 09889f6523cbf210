import { existsSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import type { Table } from '../../bench/support/report.ts';

const AIM = 90;

const StrykerReport = z.object({
  files: z.record(z.string(), z.object({ mutants: z.array(z.object({ status: z.string() })) })),
});

export interface Score {
  readonly area: string;
  readonly killed: number;
  readonly timedOut: number;
  readonly survived: number;
  readonly notCovered: number;
  /** Words for people, and what runs only when a module is loaded. */
  readonly ignored: number;
  /** Per cent of the mutants that count. */
  readonly score: number;
}

/** What Stryker's report of an area says; null when there is none. */
export function scoreOf(area: string, path: string): Score | null {
  if (!existsSync(path)) return null;
  const { files } = StrykerReport.parse(JSON.parse(readFileSync(path, 'utf8')));
  const statuses = Object.values(files).flatMap(({ mutants }) => mutants.map(({ status }) => status));
  const count = (status: string) => statuses.filter(one => one === status).length;
  const [killed, timedOut, survived, notCovered] = [
    count('Killed'),
    count('Timeout'),
    count('Survived'),
    count('NoCoverage'),
  ];
  const noticed = killed + timedOut;
  return {
    ...{ area, killed, timedOut, survived, notCovered, ignored: count('Ignored') },
    score: (100 * noticed) / (noticed + survived + notCovered),
  };
}

export function tableOf(scores: readonly Score[]): Table {
  return {
    title: 'Changes to the code that a test noticed',
    columns: ['area', 'changes', 'noticed', 'survived', 'reached by no test', 'score', 'aim'],
    rows: scores.map(({ area, killed, timedOut, survived, notCovered, score }) => [
      area,
      String(killed + timedOut + survived + notCovered),
      String(killed + timedOut),
      String(survived),
      String(notCovered),
      `${score.toFixed(1)} %`,
      score >= AIM ? 'met' : `missed (${AIM} %)`,
    ]),
    notes: [
      'Not counted: words for people, and what runs only when a module is loaded.',
      'What survived holds changes that make no difference, such as to a guard the types demand.',
    ],
  };
}
