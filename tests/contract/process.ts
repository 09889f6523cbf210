import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Database, type Statement } from '@breakwater/db';
import { openDriver } from '@breakwater/db/client';
import { migrate } from '@breakwater/db/migrate';
import { bundleForNode } from '../../scripts/bundle-node.ts';
import { TEST_KEYS } from './keys.ts';

const ENTRY = join(import.meta.dirname, '../../apps/edge/src/node.ts');

/** The server as it is deployed on Node, in a process of its own that can be killed, on a file of its own. */
export interface ServerProcess {
  /** Resolves with its URL once it listens. */
  start(): Promise<string>;
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  /** Straight to the file, while no process owns it. */
  sql(...statements: Statement[]): Promise<unknown[][]>;
  /** Ends it and removes its files. */
  remove(): void;
}

export async function serverProcess(): Promise<ServerProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-'));
  const url = `file:${join(folder, 'test.db')}`;
  const program = (await bundleForNode(join(folder, 'bundle'), { node: ENTRY }))('node');
  let child: ChildProcess | undefined;

  const open = () => new Database(openDriver).open({ url });
  const db = open();
  await migrate(db);
  await db.close();

  return {
    start() {
      const started = spawn(process.execPath, [program], {
        env: {
          DATABASE_URL: url,
          ROOT_KEY: TEST_KEYS.rootKey,
          ENCRYPTION_KEY: TEST_KEYS.encryptionKey,
          DECISION_SIGNING_KEY: TEST_KEYS.decisionSigningKey,
          OUTBOUND_ALLOW: '127.0.0.1',
          PORT: '0',
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      child = started;
      const lines = createInterface({ input: started.stdout });
      return new Promise((resolve, reject) => {
        started.once('exit', () => reject(new Error('the server ended')));
        lines.on('line', line => {
          const { message, url: where }: Record<string, unknown> = JSON.parse(line);
          if (message === 'listening') resolve(String(where));
        });
      });
    },
    async end(signal) {
      if (child === undefined) return;
      const exited = once(child, 'exit');
      child.kill(signal);
      await exited;
    },
    async sql(...statements) {
      const opened = open();
      try {
        const results = await opened.write(statements);
        return (results.at(-1)?.rows ?? []).map(row => [...row]);
      } finally {
        await opened.close();
      }
    },
    remove() {
      child?.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
