import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const RESULTS = join(import.meta.dirname, '../../bench/results');

const About = z.object({
  name: z.string(),
  machine: z.object({ cores: z.int(), cpu: z.string(), memoryGiB: z.int(), node: z.string() }),
  versions: z.record(z.string(), z.string()).optional(),
  commit: z.string(),
  changedFiles: z.int(),
  at: z.iso.datetime(),
  settings: z.looseObject({ quick: z.boolean().optional() }).optional(),
});
const Result = About.extend({
  tables: z.array(
    z.object({
      title: z.string(),
      columns: z.array(z.string()),
      rows: z.array(z.array(z.string())),
      notes: z.array(z.string()).optional(),
    }),
  ),
});
const Experiment = About.extend({
  seconds: z.number(),
  held: z.boolean(),
  rows: z.array(
    z.object({
      fault: z.string(),
      tried: z.int(),
      survived: z.int(),
      lost: z.int(),
      note: z.string().optional(),
    }),
  ),
});

export type About = z.output<typeof About>;
export type Result = z.output<typeof Result>;
export type Experiment = z.output<typeof Experiment>;

const FAULTS = 'faults.json';
const contentOf = (file: string): unknown => JSON.parse(readFileSync(join(RESULTS, file), 'utf8'));

/** What the benchmarks and the mutation tests have written, by name. */
export function readResults(): ReadonlyMap<string, Result> {
  const files = readdirSync(RESULTS).filter(file => file.endsWith('.json') && file !== FAULTS);
  return new Map(
    files.toSorted().map(file => {
      const result = Result.parse(contentOf(file));
      return [result.name, result];
    }),
  );
}

/** What `pnpm test:faults` has written, by experiment. */
export function readExperiments(): ReadonlyMap<string, Experiment> {
  if (!existsSync(join(RESULTS, FAULTS))) return new Map();
  return new Map(Object.entries(z.record(z.string(), Experiment).parse(contentOf(FAULTS))));
}
