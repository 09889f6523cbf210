import { machinesOf, markdownTable, provenanceOf, settingsOf, tableSection } from './markdown.ts';
import type { Experiment, Result } from './results.ts';

/** What an experiment does to a server; one without a text is shown under its name alone. */
const EXPERIMENTS: Readonly<Record<string, string>> = {
  kill: 'A server under load is killed with SIGKILL at random moments and started again. Survived: what was acknowledged is there, once, with its audit entry and event; what was not is whole or absent.',
  bodies:
    'Requests that are slow, endless, too large, cut off or malformed, sent byte by byte over sockets. Survived: answered as HTTP wants or closed, in bounded memory, while others are served.',
  statements:
    'Every mutation there is fails at each of its statements, and loses its request to the database or the answer. Survived: all of its rows or none, and told so.',
  connections: 'A thousand connections at once: some watch events, the others read and write.',
  batches: 'Batches that are none, or hold items that are. Survived: what is refused leaves nothing behind.',
  database:
    'A database that is away, slow, cut off, full, read-only or locked. Survived: calls are refused with the time to come back, and answered again afterwards.',
  restore:
    'A restore over a whole database, killed at each of its steps. Survived: the next start finds the old database or the new one whole, and clears the rest.',
  storm:
    'Mutations through a proxy that loses answers, delays and refuses. Survived: one effect per idempotency key, however often it is sent.',
  fuzz: 'Requests made at random from the OpenAPI document, valid and twisted. Survived: an answer the document allows, and never an internal error.',
};

const INTRODUCTION = `# Reliability

What \`pnpm test:faults\` and the mutation tests found last, written by \`pnpm pages\` from \`bench/results/\`. The experiments are in \`tests/faults/\`; each runs against real servers on real files, draws its faults from a seed, and is repeated with \`pnpm test:faults <name> --seed <seed>\`.

**How to read it.** _Tried_ counts the faults of a kind, _survived_ those after which everything promised was true, _lost_ what had been acknowledged and was not there. An experiment holds when all tried were survived and nothing was lost; a row that did not hold stays, marked **NOT HELD**. That nothing was lost in so many tries is evidence, and no proof. What is done against attackers is in [security.md](security.md), how fast it is in [benchmarks.md](benchmarks.md).`;

const held = ({ tried, survived, lost }: Experiment['rows'][number]) => tried === survived && lost === 0;

function experimentSection({ name, seconds, rows, ...about }: Experiment): string {
  const table = markdownTable({
    columns: ['', 'tried', 'survived', 'lost', '', ''],
    rows: rows.map(row => {
      const counts = [row.tried, row.survived, row.lost].map(count => count.toLocaleString('en'));
      return [row.fault, ...counts, held(row) ? 'held' : 'NOT HELD', row.note ?? ''];
    }),
  });
  const meaning = EXPERIMENTS[name];
  const run = [
    provenanceOf({ name, ...about }),
    `It took ${Math.round(seconds)} s.`,
    settingsOf({ name, ...about }),
  ];
  return [
    `## ${name}`,
    ...(meaning === undefined ? [] : [meaning]),
    run.filter(Boolean).join(' '),
    table,
  ].join('\n\n');
}

function summary(experiments: readonly Experiment[]): string {
  const rows = experiments.map(({ name, held: whole, rows: found }) => {
    const sum = (of: 'tried' | 'survived' | 'lost') => found.reduce((total, row) => total + row[of], 0);
    const counts = [sum('tried'), sum('survived'), sum('lost')].map(count => count.toLocaleString('en'));
    return [name, ...counts, whole ? 'held' : 'NOT HELD'];
  });
  return markdownTable({ columns: ['experiment', 'tried', 'survived', 'lost', ''], rows });
}

/** The page of all experiments there are results of, and of the mutation tests. */
export function reliabilityPage(
  experiments: ReadonlyMap<string, Experiment>,
  results: ReadonlyMap<string, Result>,
): string {
  const found = [...experiments.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const mutation = results.get('mutation');
  const mutations =
    mutation === undefined
      ? []
      : [
          [
            '## Mutation tests',
            'The source is changed in one place at a time, and the tests run: a change that no test notices is one that could go wrong unseen.',
            provenanceOf(mutation),
            ...mutation.tables.map(tableSection),
          ].join('\n\n'),
        ];
  const machines = `**The machine.**\n\n${machinesOf(found)}`;
  return `${[INTRODUCTION, machines, summary(found), ...found.map(experimentSection), ...mutations].join('\n\n')}\n`;
}
