import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';

export const LOOPBACK = ['127.0.0.1', 'localhost'];

export interface Peer {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** An HTTP server on a free port of 127.0.0.1; HTTPS with the certificate of `tls`, for clients that show `tls.ca`. */
export async function httpPeer(
  listener: RequestListener,
  tls?: { readonly cert: string; readonly key: string; readonly ca: string },
): Promise<Peer> {
  const server =
    tls === undefined
      ? createHttp(listener)
      : createHttps({ ...tls, requestCert: true, rejectUnauthorized: true }, listener);
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `127.0.0.1:${port}`,
    close: () =>
      new Promise(done => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
