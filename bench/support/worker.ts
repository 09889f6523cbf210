import { fileURLToPath } from 'node:url';
import { type Child, startChild } from './child.ts';
import { ENVIRONMENT } from './seed.ts';

export type Behind = Pick<Child, 'url' | 'pid' | 'stop'> & { readonly database: Child };

/** A Worker under workerd on a database file of its own, behind a libSQL server of its own, as far away as told. */
export const startWorker = (entry: string, path: string, distanceMs = 0): Promise<Behind> =>
  behind(path, distanceMs, DATABASE_URL =>
    startChild('workerd', { ...ENVIRONMENT, WORKER_ENTRY: fileURLToPath(entry), DATABASE_URL }),
  );

/** A server on a libSQL server of its own; `distanceMs` are added to each of its requests to that. */
export async function behind(
  path: string,
  distanceMs: number,
  start: (databaseUrl: string) => Promise<Child>,
): Promise<Behind> {
  const database = await startChild('libsql', { DATABASE_PATH: path, DISTANCE_MS: String(distanceMs) });
  const server = await start(database.url);
  return {
    url: server.url,
    pid: server.pid,
    database,
    async stop() {
      await server.stop();
      await database.stop();
    },
  };
}
