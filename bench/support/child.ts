import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A server in a process of its own, so that it shares no event loop with the load. */
export interface Child {
  readonly url: string;
  /** Lets it close what it holds, then end. */
  stop(): Promise<void>;
}

const SERVE = join(import.meta.dirname, '../serve.ts');

/** Starts the server of that name and resolves once it has told its address. */
export async function startChild(
  name: string,
  environment: Readonly<Record<string, string>>,
  execArgv: readonly string[] = [],
): Promise<Child> {
  const child = fork(SERVE, [name], {
    env: { PATH: process.env.PATH, ...environment },
    execArgv: [...execArgv],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const url = await addressOf(child, name);
  return {
    url,
    async stop() {
      if (child.exitCode !== null) return;
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}

function addressOf(child: ChildProcess, name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('message', message => resolve(String(message)));
    child.once('exit', code => reject(new Error(`server ${name} ended with ${code} before it listened`)));
  });
}
