import { type Row, Tally } from '../experiment.ts';
import type { Started } from '../running.ts';
import { type Exchange, exchange, type Part } from '../socket.ts';

export type Hostile = (started: Started) => Promise<Row>;

const DRIP_MS = 100;
/** Beyond the limit: the interval at which late requests are looked for, and what a busy machine adds. */
const SLACK_MS = 5_000;
const MIB = 1024 * 1024;
/** Of resident memory, what bodies may add for all that is held at once. */
const MOST_MIB = 256;

function* dripping(head: string, part: string): Generator<Part> {
  yield head;
  for (;;) {
    yield DRIP_MS;
    yield part;
  }
}

function* forever(head: string, part: string): Generator<Part> {
  yield head;
  for (;;) yield part;
}

const POST = (tenant: Started['tenant']) =>
  `POST /trpc/identity.groups.create HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer ${tenant.people.admin.token}\r\n`;

/** Cut off or refused within the limit, and never answered as done. */
const endedWithin =
  (limitMs: number) =>
  ({ ended, statuses, ms }: Exchange): string | undefined => {
    if (ended === 'kept') return `still open after ${ms} ms`;
    if (ms > limitMs + SLACK_MS) return `open for ${ms} ms`;
    return statuses.every(status => status >= 400 && status < 500) ? undefined : `answered ${statuses}`;
  };

/** Many at once that never come to the end of what they send. */
export function slow(limitMs: number, quick: boolean): Hostile[] {
  const at = quick ? 20 : 200;
  const many = (fault: string, parts: (started: Started) => Iterable<Part>, count = at): Hostile => {
    const wrong = endedWithin(limitMs);
    return async started => {
      const tally = new Tally(fault);
      await Promise.all(
        Array.from({ length: count }, () =>
          tally.try(async () => wrong(await exchange(started.url, parts(started), { patienceMs: 30_000 }))),
        ),
      );
      return tally.row();
    };
  };
  const chunk = `${MIB.toString(16)}\r\n${'x'.repeat(MIB)}\r\n`;
  return [
    many('headers byte by byte', () => dripping('GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ', 'x')),
    many('a request line byte by byte', () => dripping('GET /', 'x')),
    many('a connection that says nothing', () => []),
    many('a body byte by byte, by its length', ({ tenant }) =>
      dripping(`${POST(tenant)}Content-Length: 100000\r\n\r\n{`, ' '),
    ),
    many('a body byte by byte, in chunks', ({ tenant }) =>
      dripping(`${POST(tenant)}Transfer-Encoding: chunked\r\n\r\n`, '1\r\n \r\n'),
    ),
    many('a body byte by byte without a credential', () =>
      dripping('POST /db/restore HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n', 'x'),
    ),
    withMemory(
      many(
        'a body without end',
        ({ tenant }) => forever(`${POST(tenant)}Transfer-Encoding: chunked\r\n\r\n`, chunk),
        8,
      ),
    ),
    withMemory(
      many(
        'a body of 9 MiB',
        ({ tenant }) => [
          `${POST(tenant)}Connection: close\r\nContent-Length: ${9 * MIB}\r\n\r\n`,
          ...Array<string>(9).fill('x'.repeat(MIB)),
        ],
        8,
      ),
    ),
    withMemory(
      many(
        'a body of 40 MiB in chunks',
        ({ tenant }) => [
          `${POST(tenant)}Transfer-Encoding: chunked\r\n\r\n`,
          ...Array<string>(40).fill(chunk),
          '0\r\n\r\n',
        ],
        8,
      ),
    ),
    many(
      'a length of 1 TB and no body',
      ({ tenant }) => [`${POST(tenant)}Content-Length: 1000000000000\r\n\r\n`],
      8,
    ),
  ];
}

/** The same, with what it added to the server's memory. */
const withMemory =
  (hostile: Hostile): Hostile =>
  async started => {
    const before = started.server.memory();
    let most = before;
    const timer = setInterval(() => {
      most = Math.max(most, started.server.memory());
    }, 50);
    const row = await hostile(started);
    clearInterval(timer);
    const added = Math.round((most - before) / MIB);
    return {
      ...row,
      survived: added <= MOST_MIB ? row.survived : 0,
      note: [`${added} MiB of memory more at most`, ...(row.note === undefined ? [] : [row.note])].join('; '),
    };
  };
