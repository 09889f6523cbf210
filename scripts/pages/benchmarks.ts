import { isLost, machinesOf, provenanceOf, settingsOf, tableSection } from './markdown.ts';
import type { Result } from './results.ts';

/** The benchmarks of the page in its order: a heading, and what the numbers mean. */
const BENCHMARKS: Readonly<Record<string, readonly [heading: string, meaning: string]>> = {
  throughput: [
    'Throughput',
    'How many requests a second one server answers, beside what one would write by hand for the same calls on the same database. The ratios say what the stack costs; the rates are of this machine, which also makes the load.',
  ],
  peers: ['Beside other stacks', 'The same calls, answered by programs written with what others would use.'],
  governance: ['Decisions', 'An intent scored, decided, signed, metered and recorded in one commit.'],
  distance: [
    'A database far away',
    'A call waits for as many round trips to the database as it makes requests, so its time is counted in them: 2.0 would be two round trips and no work.',
  ],
  trips: [
    'Round trips',
    'How many requests a call makes to its database, which the time above follows from.',
  ],
  growth: [
    'Growth',
    'Whether a call takes longer because the tenant, or a neighbour in the same database, has more rows: 1.00 is as long as with the fewest.',
  ],
  heap: [
    'Memory over time',
    'Whether a server holds more the longer it runs: what garbage collection leaves, again and again under a steady load.',
  ],
  'worker-cpu': ["A Worker's CPU", 'What a request and a start cost where CPU time is limited and paid for.'],
  size: ['Sizes', 'What a Worker has to load, and what a consumer of the SDK downloads.'],
  types: ['Type checking', "What the SDK's types cost a consumer's compiler."],
  identity: [
    'Groups, overrides and webhooks',
    'Whether a call costs more when its caller has more rights, or its event more readers.',
  ],
  soc: ['Alerts and indicators', 'Rows a second, also where much is stored already.'],
  compliance: ['Compliance', 'Estates classified, flows taken in, evidence signed and verified.'],
  export: ['Exports', 'Memory and time of taking a long log out of a server.'],
  consumers: ['Consumers', 'Where the packed SDK was installed, loaded and used.'],
};

const INTRODUCTION = `# Benchmarks

What \`pnpm bench\` measured last, written by \`pnpm pages\` from \`bench/results/\`: the programs are in \`bench/\`, and [its README](../bench/README.md) says how to run them and what the floors are.

**How to read it.** What is compared ran in one run, in turns, so that what disturbs the machine disturbs all of it. A cell is the median of the rounds, with the lowest and highest after it; where these lie far apart, the machine was busy. Ratios carry over to other machines, absolute numbers do not: the load, the server and the database share the cores. An aim was set before the measurement, and a row that misses it stays, marked **MISSED** or **OVER**.`;

/** The page of all benchmarks there are results of. */
export function benchmarksPage(results: ReadonlyMap<string, Result>): string {
  const listed = Object.entries(BENCHMARKS).flatMap(([name, [heading, meaning]]) => {
    const result = results.get(name);
    return result === undefined ? [] : [{ heading, meaning, result }];
  });
  const sections = listed.map(({ heading, meaning, result }) =>
    [
      `## ${heading}`,
      meaning,
      [provenanceOf(result), settingsOf(result)].filter(Boolean).join(' '),
      ...result.tables.map(tableSection),
    ].join('\n\n'),
  );
  const machines = `**The machine.**\n\n${machinesOf(listed.map(({ result }) => result))}`;
  return `${[INTRODUCTION, machines, missed(listed), ...sections].join('\n\n')}\n`;
}

/** Every row that misses its aim, so that nobody has to look for them. */
function missed(listed: readonly { readonly heading: string; readonly result: Result }[]): string {
  const lines = listed.flatMap(({ result }) =>
    result.tables.flatMap(({ title, rows }) => {
      const lost = namesOfLost(rows);
      return lost.length === 0 ? [] : [`- ${title}: ${lost.join('; ')}`];
    }),
  );
  return `## Aims missed\n\n${lines.length === 0 ? 'None.' : lines.join('\n')}`;
}

function namesOfLost(rows: readonly (readonly string[])[]): string[] {
  let group = '';
  return rows.flatMap(row => {
    const [name = ''] = row;
    if (row.length === 1) group = `${name}, `;
    return isLost(row) ? [`${group}${name.trim()}`] : [];
  });
}
