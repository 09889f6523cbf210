import { createServer, type RequestListener } from 'node:http';

export interface Serving {
  readonly url: string;
  close(): Promise<void>;
}

/** Listens on a free port of the loopback. */
export function listening(app: RequestListener, closeDatabase: () => Promise<void>): Promise<Serving> {
  const server = createServer(app);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('a server listens on a port');
      resolve({
        url: `http://127.0.0.1:${address.port}`,
        async close() {
          await new Promise(closed => {
            server.close(closed);
            server.closeAllConnections();
          });
          await closeDatabase();
        },
      });
    });
  });
}
