import { type Call, type Contender, casesOf, type ServerName } from './cases.ts';
import { type Child, startChild } from './child.ts';
import { ask, load, type Measured } from './load.ts';
import { type PeerName, startPeer } from './peers.ts';
import { familyCpuMs } from './processes.ts';
import { ENVIRONMENT, type Seeded } from './seed.ts';
import { interleaved } from './statistics.ts';
import { startWorker } from './worker.ts';

export type Runtime = 'Node' | 'workerd';

export interface Settings {
  readonly rounds: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
}

export interface Round extends Measured {
  /** Processor time of the server for each good answer, in milliseconds; null where it is not known. */
  readonly cpuMs: number | null;
}

export interface Result {
  readonly contender: Contender;
  readonly answerBytes: number;
  readonly rounds: readonly Round[];
}

export interface CaseResult {
  readonly name: string;
  readonly kind: Call['kind'];
  readonly results: readonly Result[];
}

export interface Contest {
  readonly runtime: Runtime;
  readonly cases: readonly CaseResult[];
}

/** Answers to each connection, at least: fewer would tell of how they were lined up. */
const FEWEST_ROUNDS = 2;

/** All calls of a runtime, each by its contenders in turns; peers by their titles. */
export async function contest(
  runtime: Runtime,
  seeded: Seeded,
  { rounds, seconds, warmUpSeconds }: Settings,
  peers: Readonly<Partial<Record<PeerName, string>>> = {},
): Promise<Contest> {
  const calls = casesOf(seeded, runtime, peers);
  const names = new Set(calls.flatMap(({ contenders }) => contenders.map(({ server }) => server)));
  const servers = await startServers(runtime, seeded, names);
  const serverOf = ({ server }: Contender): Server => {
    const found = servers.get(server);
    if (found === undefined) throw new Error(`${server} was not started`);
    return found;
  };
  try {
    const cases: CaseResult[] = [];
    for (const { name, kind, connections, facts, contenders } of calls) {
      process.stderr.write(`${runtime}, ${name}, ${connections} connections\n`);
      const answers: string[] = [];
      for (const contender of contenders) {
        answers.push(await ask(serverOf(contender).url, contender.request));
        await load(serverOf(contender).url, contender.request, {
          connections,
          seconds: warmUpSeconds,
          fewest: connections,
        });
      }
      assertAlike(name, contenders, answers.map(parsedFacts(facts)));
      const measured = await interleaved(contenders, rounds, contender =>
        measure(serverOf(contender), contender, {
          connections,
          seconds,
          fewest: FEWEST_ROUNDS * connections,
        }),
      );
      const results = contenders.map((contender, i) => ({
        contender,
        answerBytes: Buffer.byteLength(answers[i] ?? ''),
        rounds: measured[i] ?? [],
      }));
      cases.push({ name: `${name} (${connections} connections)`, kind, results });
    }
    return { runtime, cases };
  } finally {
    for (const server of servers.values()) await server.stop();
  }
}

const parsedFacts = (facts: Call['facts']) => (text: string) => facts(JSON.parse(text));

/** Contenders that answer differently do not do the same. */
function assertAlike(call: string, contenders: readonly Contender[], facts: readonly string[]): void {
  const [first] = facts;
  for (const [i, { name }] of contenders.entries()) {
    if (facts[i] !== first)
      throw new Error(`${call}: ${name} answered\n${facts[i]}\nand ${contenders[0]?.name}\n${first}`);
  }
}

interface Server {
  readonly url: string;
  /** Processor time in milliseconds so far; null where it is not known. */
  readonly cpuMs: () => Promise<number | null>;
  stop(): Promise<void>;
}

async function measure(
  { url, cpuMs }: Server,
  { request }: Contender,
  how: { readonly connections: number; readonly seconds: number; readonly fewest: number },
): Promise<Round> {
  const before = await cpuMs();
  const measured = await load(url, request, how);
  const after = await cpuMs();
  const isKnown = before !== null && after !== null;
  return { ...measured, cpuMs: isKnown ? (after - before) / measured.answered : null };
}

/** As `pnpm start` runs Breakwater; the others the same. */
const NODE_FLAGS = ['--max-semi-space-size=16'];

/** Each server has a copy of the database to itself; under workerd, behind a libSQL server of its own. */
async function startServers(
  runtime: Runtime,
  seeded: Seeded,
  names: ReadonlySet<ServerName>,
): Promise<Map<ServerName, Server>> {
  const servers = new Map<ServerName, Server>();
  for (const name of names) {
    const path = seeded.copy(`${runtime}-${name}`);
    servers.set(
      name,
      runtime === 'Node' ? onNode(await startOnNode(name, path)) : await inWorker(name, path),
    );
  }
  return servers;
}

const onNode = (child: Child): Server => ({
  url: child.url,
  cpuMs: async () => (await child.count('cpu')) / 1000,
  stop: () => child.stop(),
});

function startOnNode(name: ServerName, path: string): Promise<Child> {
  const url = { NODE_ENV: 'production', DATABASE_URL: `file:${path}` };
  switch (name) {
    case 'breakwater':
      return startChild('breakwater', { ...ENVIRONMENT, ...url }, NODE_FLAGS);
    case 'floor':
      return startChild('floor', url, NODE_FLAGS);
    case 'kept':
      return startChild('floor', { ...url, FLOOR_DRIVER: 'kept' }, NODE_FLAGS);
    default:
      return startPeer(name, path, NODE_FLAGS);
  }
}

const ENTRIES: Readonly<Partial<Record<ServerName, string>>> = {
  floor: import.meta.resolve('../floor/worker.ts'),
  breakwater: import.meta.resolve('../../apps/edge/src/worker.ts'),
};

async function inWorker(name: ServerName, path: string): Promise<Server> {
  const entry = ENTRIES[name];
  if (entry === undefined) throw new Error(`${name} is no Worker`);
  const { url, pid, stop } = await startWorker(entry, path);
  return { url, stop, cpuMs: async () => (process.platform === 'linux' ? familyCpuMs(pid) : null) };
}
