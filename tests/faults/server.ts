import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { bundleForNode } from '../../scripts/bundle-node.ts';
import { TEST_KEYS } from '../contract/keys.ts';

/** The server as `pnpm start` runs it, in a process of its own that can be killed. */
export interface Server {
  /** Resolves with its URL once it listens; rejects when it ends before. */
  start(): Promise<string>;
  /** Resolves once it is gone. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  /** Resident memory in bytes. */
  memory(): number;
  /** What it wrote to stderr since it was made. */
  readonly errors: () => string;
}

const ENTRY = join(import.meta.dirname, '../../apps/edge/src/node.ts');

/** Bundles the server into a folder, so that it starts fast, and returns the program. */
export const bundledServer = async (folder: string): Promise<string> =>
  (await bundleForNode(folder, { node: ENTRY }))('node');

export function serverOf(
  program: string,
  databaseUrl: string,
  environment: Readonly<Record<string, string>> = {},
): Server {
  let child: ChildProcess | undefined;
  let errors = '';
  return {
    start() {
      const started = spawn(process.execPath, ['--max-semi-space-size=16', program], {
        env: {
          DATABASE_URL: databaseUrl,
          ROOT_KEY: TEST_KEYS.rootKey,
          ENCRYPTION_KEY: TEST_KEYS.encryptionKey,
          DECISION_SIGNING_KEY: TEST_KEYS.decisionSigningKey,
          EVIDENCE_SIGNING_KEY: TEST_KEYS.evidenceSigningKey,
          OUTBOUND_ALLOW: '127.0.0.1',
          PORT: '0',
          NODE_COMPILE_CACHE: join(program, '../cache'),
          ...environment,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child = started;
      started.stderr.on('data', part => {
        errors += String(part);
      });
      const lines = createInterface({ input: started.stdout });
      return new Promise((resolve, reject) => {
        started.once('exit', code =>
          reject(new Error(`the server ended with ${code} before it listened: ${errors.slice(-500)}`)),
        );
        lines.on('line', line => {
          if (!line.includes('"listening"')) return;
          const { url }: Record<string, unknown> = JSON.parse(line);
          resolve(String(url));
        });
      });
    },
    async end(signal) {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill(signal);
      await exited;
    },
    memory() {
      const status = readFileSync(`/proc/${child?.pid ?? 'self'}/status`, 'utf8');
      return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
    },
    errors: () => errors,
  };
}
