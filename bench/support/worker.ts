import { fileURLToPath } from 'node:url';
import { type Child, startChild } from './child.ts';
import { ENVIRONMENT } from './seed.ts';

export type Server = Pick<Child, 'url' | 'stop'>;

/** A Worker under workerd on a database file of its own, behind a libSQL server of its own. */
export async function startWorker(entry: string, path: string): Promise<Server> {
  const database = await startChild('libsql', { DATABASE_PATH: path });
  const worker = await startChild('workerd', {
    ...ENVIRONMENT,
    WORKER_ENTRY: fileURLToPath(entry),
    DATABASE_URL: database.url,
  });
  return {
    url: worker.url,
    async stop() {
      await worker.stop();
      await database.stop();
    },
  };
}
