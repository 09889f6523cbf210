import { connect } from 'node:net';

/** What came back on one connection, and how it ended. */
export interface Exchange {
  readonly text: string;
  /** The status of each answer on it, 100 Continue left out. */
  readonly statuses: readonly number[];
  readonly ended: 'closed' | 'reset' | 'kept';
  readonly ms: number;
}

/** What is sent: text in Latin-1, a pause in milliseconds, the end of sending, or a reset of the connection. */
export type Part = string | Uint8Array | number | 'end' | 'reset';

/** Sends parts on a connection of its own, one by one, and reads until it ends, `enough` says so or time is over. */
export async function exchange(
  url: string,
  parts: Iterable<Part>,
  options: { readonly enough?: (text: string) => boolean; readonly patienceMs?: number } = {},
): Promise<Exchange> {
  const { enough = () => false, patienceMs = 15_000 } = options;
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  const startedAt = performance.now();
  let text = '';
  let over = false;
  const ended = new Promise<Exchange['ended']>(resolve => {
    const end = (how: Exchange['ended']) => {
      over = true;
      resolve(how);
    };
    const timer = setTimeout(() => end('kept'), patienceMs);
    socket.on('data', part => {
      text += part.toString('latin1');
      if (enough(text)) end('kept');
    });
    socket.on('end', () => end('closed'));
    socket.on('error', () => end('reset'));
    socket.on('close', () => {
      clearTimeout(timer);
      end('closed');
    });
  });
  const sent = send(socket, parts, () => over);
  const how = await ended;
  const ms = Math.round(performance.now() - startedAt);
  socket.destroy();
  await sent;
  const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
  return {
    text,
    statuses: statuses.filter(status => status !== 100),
    ended: how,
    ms,
  };
}

async function send(
  socket: ReturnType<typeof connect>,
  parts: Iterable<Part>,
  over: () => boolean,
): Promise<void> {
  for (const part of parts) {
    if (over()) return;
    if (part === 'end') socket.end();
    else if (part === 'reset') socket.resetAndDestroy();
    else if (typeof part === 'number') await new Promise(resolve => setTimeout(resolve, part));
    else await written(socket, typeof part === 'string' ? Buffer.from(part, 'latin1') : part);
  }
}

/** Resolves once the part is handed over, or the connection is gone. */
const written = (socket: ReturnType<typeof connect>, part: Uint8Array): Promise<void> =>
  new Promise(resolve => {
    const done = () => {
      socket.off('close', done);
      resolve();
    };
    socket.once('close', done);
    socket.write(part, done);
  });
