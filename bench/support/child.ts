import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A server in a process of its own, so that it shares no event loop with the load. */
export interface Child {
  readonly url: string;
  /** Resident memory in bytes: now, and at most so far. */
  memory(): Promise<Memory>;
  /** Lets it close what it holds, then end. */
  stop(): Promise<void>;
}

export interface Memory {
  readonly bytes: number;
  readonly most: number;
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
  return {
    url,
    async memory() {
      child.send('memory');
      const [answer] = await once(child, 'message');
      return memoryOf(answer);
    },
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

function addressOf(child: ChildProcess, name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('message', message => resolve(String(message)));
    child.once('exit', code => reject(new Error(`server ${name} ended with ${code} before it listened`)));
  });
}
