import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A server in a process of its own, so that it shares no event loop with the load. */
export interface Child {
  readonly url: string;
  readonly pid: number;
  /** Resident memory in bytes: now, and at most so far. */
  memory(): Promise<Memory>;
  /** Its memory in bytes once all that nobody needs is let go; it must run with `--expose-gc`. */
  heap(): Promise<Heap>;
  /** A count that this server keeps. */
  count(name: string): Promise<number>;
  /** Lets it close what it holds, then end. */
  stop(): Promise<void>;
}

export interface Memory {
  readonly bytes: number;
  readonly most: number;
}

export interface Heap {
  readonly heapUsed: number;
  readonly external: number;
  readonly rss: number;
}

const SERVE = join(import.meta.dirname, '../serve.ts');

/** Starts the server of that name and resolves once it has told its address. */
export const startChild = (
  name: string,
  environment: Readonly<Record<string, string>>,
  execArgv: readonly string[] = [],
): Promise<Child> => startProgram(SERVE, [name], environment, execArgv);

/** As above, of a program that serves. */
export async function startProgram(
  path: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  execArgv: readonly string[] = [],
): Promise<Child> {
  const child = fork(path, [...args], {
    env: { PATH: process.env.PATH, ...environment },
    execArgv: [...execArgv],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const url = await addressOf(child, [path, ...args].join(' '));
  const { pid } = child;
  if (pid === undefined) throw new Error('a process that listens has an id');
  const ask = async (question: string): Promise<unknown> => {
    child.send(question);
    const [answer] = await once(child, 'message');
    return answer;
  };
  return {
    url,
    pid,
    memory: async () => memoryOf(await ask('memory')),
    heap: async () => heapOf(await ask('heap')),
    count: async name => Number(await ask(name)),
    async stop() {
      if (child.exitCode !== null) return;
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}

/** What `servers/serving.ts` answers. */
const memoryOf = (answer: unknown) => answer as Memory;
const heapOf = (answer: unknown) => answer as Heap;

function addressOf(child: ChildProcess, name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('message', message => resolve(String(message)));
    child.once('exit', code => reject(new Error(`server ${name} ended with ${code} before it listened`)));
  });
}
