import { Tally } from '../experiment.ts';
import type { Started } from '../running.ts';
import { type Exchange, exchange, type Part } from '../socket.ts';
import type { Hostile } from './slow.ts';

interface Case {
  readonly fault: string;
  readonly send: (started: Started) => readonly Part[];
  /** What is wrong with what came back. */
  readonly wrong: (came: Exchange) => string | undefined;
  readonly enough?: (text: string) => boolean;
}

const CRLF = '\r\n';
const ok = ({ statuses }: Exchange) => (statuses.join() === '200' ? undefined : `answered ${statuses}`);
const answers = (count: number) => (text: string) => (text.match(/HTTP\/1\.1 \d{3} /g)?.length ?? 0) >= count;
/** One refusal at most, then the end: nothing that follows is read as a request. */
const refused = ({ statuses, ended }: Exchange): string | undefined => {
  if (ended === 'kept') return `kept open after ${statuses}`;
  const only = statuses.length <= 1 && statuses.every(status => status >= 400 && status < 500);
  return only ? undefined : `answered ${statuses}`;
};
/** Whatever the answer, it is none of an internal error. */
const honest = ({ statuses }: Exchange): string | undefined =>
  statuses.length > 0 && statuses.every(status => status < 500 || status === 501 || status === 505)
    ? undefined
    : `answered ${statuses}`;
const gone = ({ ended }: Exchange): string | undefined => (ended === 'kept' ? 'kept open' : undefined);

const head = (line: string, ...headers: string[]) => [line, 'Host: x', ...headers, '', ''].join(CRLF);
const bearer = ({ tenant }: Started) => `Authorization: Bearer ${tenant.people.admin.token}`;
const JSON_TYPE = 'Content-Type: application/json';
const group = (name: string) => JSON.stringify({ json: { name } });
const CREATE = 'POST /trpc/identity.groups.create HTTP/1.1';
/** A whole mutation, as one would smuggle it. */
const smuggled = (started: Started) => {
  const body = group(`smuggled-${crypto.randomUUID()}`);
  return head(CREATE, bearer(started), JSON_TYPE, `Content-Length: ${body.length}`) + body;
};
/** What another server on the way might read otherwise, with a mutation where one of the readings ends. */
const smuggle = (fault: string, ...framing: string[]): Case => ({
  fault: `smuggling: ${fault}`,
  send: started => [
    head('POST /trpc/identity.me HTTP/1.1', JSON_TYPE, ...framing),
    `0${CRLF}${CRLF}`,
    smuggled(started),
  ],
  wrong: refused,
});
const bad = (fault: string, ...parts: Part[]): Case => ({ fault, send: () => parts, wrong: refused });
const chunks = (fault: string, body: string): Case => ({
  fault: `chunks: ${fault}`,
  send: started => [head(CREATE, bearer(started), JSON_TYPE, 'Transfer-Encoding: chunked') + body, 'end'],
  wrong: came => (came.statuses.includes(200) ? 'answered 200' : (refused(came) ?? undefined)),
});

const PIPELINED = 50;
const body = group('never');

const CASES: readonly Case[] = [
  {
    fault: 'pipelined reads',
    send: () => [head('GET /healthz HTTP/1.1').repeat(PIPELINED)],
    wrong: ({ statuses }) =>
      statuses.filter(status => status === 200).length === PIPELINED ? undefined : `${statuses}`,
    enough: answers(PIPELINED),
  },
  {
    fault: 'pipelined mutations',
    send: started =>
      Array.from({ length: PIPELINED }, (_, n) => {
        const one = group(`pipelined-${n}-${crypto.randomUUID()}`);
        return head(CREATE, bearer(started), JSON_TYPE, `Content-Length: ${one.length}`) + one;
      }),
    wrong: ({ statuses }) =>
      statuses.filter(status => status === 200).length === PIPELINED ? undefined : `${statuses}`,
    enough: answers(PIPELINED),
  },
  { fault: 'half closed after the request', send: () => [head('GET /healthz HTTP/1.1'), 'end'], wrong: ok },
  {
    fault: 'half closed in the headers',
    send: () => [`GET /healthz HTTP/1.1${CRLF}Host: x${CRLF}X-`, 'end'],
    wrong: refused,
  },
  {
    fault: 'half closed in the body',
    send: started => [head(CREATE, bearer(started), JSON_TYPE, 'Content-Length: 100') + body, 'end'],
    wrong: refused,
  },
  {
    fault: 'reset in the body',
    send: started => [head(CREATE, bearer(started), JSON_TYPE, 'Content-Length: 100') + body, 50, 'reset'],
    wrong: gone,
  },
  {
    fault: 'reset before the answer',
    send: started => [head('GET /trpc/fleet.gateways.list HTTP/1.1', bearer(started)), 'reset'],
    wrong: gone,
  },
  {
    fault: 'Expect: 100-continue',
    send: started => {
      const one = group(`expected-${crypto.randomUUID()}`);
      return [
        head(
          CREATE,
          bearer(started),
          JSON_TYPE,
          'Expect: 100-continue',
          'Connection: close',
          `Content-Length: ${one.length}`,
        ),
        100,
        one,
      ];
    },
    wrong: ok,
  },
  {
    fault: 'Expect: 100-continue, oversize and never sent',
    send: started => [
      head(CREATE, bearer(started), JSON_TYPE, 'Expect: 100-continue', 'Content-Length: 99999999'),
    ],
    wrong: refused,
  },
  {
    fault: 'Expect: something else',
    send: () => [
      head('POST /trpc/x HTTP/1.1', 'Expect: a-miracle', 'Connection: close', 'Content-Length: 0'),
    ],
    wrong: honest,
  },
  bad('headers of 64 KiB', head('GET /healthz HTTP/1.1', `X-Large: ${'x'.repeat(65_536)}`)),
  bad('a path of 64 KiB', head(`GET /${'x'.repeat(65_536)} HTTP/1.1`)),
  bad(
    '20,000 headers',
    head('GET /healthz HTTP/1.1', ...Array.from({ length: 20_000 }, (_, n) => `a${n}: b`)),
  ),
  {
    fault: '2,500 headers in 15 KiB',
    send: () => [head('GET /healthz HTTP/1.1', 'Connection: close', ...Array<string>(2_500).fill('a:b'))],
    wrong: honest,
  },
  {
    fault: 'a thousand parameters',
    send: () => [head(`GET /trpc/identity.me?${'a=1&'.repeat(1_000)} HTTP/1.1`, 'Connection: close')],
    wrong: honest,
  },
  bad('no HTTP', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'),
  bad('HTTP/2', `PRI * HTTP/2.0${CRLF}${CRLF}SM${CRLF}${CRLF}`),
  bad('an unknown method', head('BREW /coffee HTTP/1.1')),
  bad('NUL in a header', head('GET /healthz HTTP/1.1', 'X: a\0b')),
  bad('no Host', `GET /healthz HTTP/1.1${CRLF}${CRLF}`),
  bad('a folded header', head('GET /healthz HTTP/1.1', 'X: a', ' b', 'Transfer-Encoding', ' : chunked')),
  ...[
    ['CONNECT', 'CONNECT example.com:443 HTTP/1.1'],
    ['TRACE', 'TRACE / HTTP/1.1'],
    ['OPTIONS *', 'OPTIONS * HTTP/1.1'],
    ['another place as target', 'GET http://example.com/healthz HTTP/1.1'],
    ['a target that is no URL', 'GET http://[::bad/ HTTP/1.1'],
    ['a target of slashes', 'GET //[x HTTP/1.1'],
    ['a target of two hosts', 'GET http://a@b:c/ HTTP/1.1'],
    ['percent signs', 'GET /api/v1/%ff%00%2e%2e/%zz HTTP/1.1'],
    ['WebSocket', 'GET /trpc/events.watch HTTP/1.1'],
  ].map(
    ([fault = '', line = '']): Case => ({
      fault: `a request line: ${fault}`,
      send: () => [
        head(
          line,
          ...(fault === 'WebSocket' ? ['Upgrade: websocket', 'Connection: Upgrade'] : ['Connection: close']),
        ),
        'end',
      ],
      wrong: came => (fault === 'CONNECT' ? gone(came) : honest(came)),
    }),
  ),
  ...['a b', 'x:y:z', '[::bad', 'x/../y', '@', '', 'x, y', 'x#y', 'ä'].map(
    (host): Case => ({
      fault: `Host: ${JSON.stringify(host)}`,
      send: () => [`GET /openapi.json HTTP/1.1${CRLF}Host: ${host}${CRLF}Connection: close${CRLF}${CRLF}`],
      wrong: honest,
    }),
  ),
  chunks('a size that is none', `zz${CRLF}{}${CRLF}0${CRLF}${CRLF}`),
  chunks('a negative size', `-5${CRLF}{}${CRLF}0${CRLF}${CRLF}`),
  chunks('a size beyond 64 bits', `FFFFFFFFFFFFFFFFF${CRLF}{}${CRLF}`),
  chunks('more than it says', `2${CRLF}${body}${CRLF}0${CRLF}${CRLF}`),
  chunks('no line end', `${body.length.toString(16)}\n${body}\n0\n\n`),
  chunks('an endless extension', `2;${'x'.repeat(70_000)}${CRLF}{}${CRLF}0${CRLF}${CRLF}`),
  chunks('broken off', `${body.length.toString(16)}${CRLF}${body}${CRLF}`),
  smuggle('length and chunks', 'Content-Length: 5', 'Transfer-Encoding: chunked'),
  smuggle('chunks and length', 'Transfer-Encoding: chunked', 'Content-Length: 5'),
  smuggle('two lengths', 'Content-Length: 5', 'Content-Length: 0'),
  smuggle('a list of lengths', 'Content-Length: 5, 0'),
  smuggle('a length with a sign', 'Content-Length: +5'),
  smuggle('a length in hex', 'Content-Length: 0x5'),
  smuggle('chunks that are not last', 'Transfer-Encoding: chunked, identity'),
  smuggle('an unknown coding', 'Transfer-Encoding: xchunked'),
  smuggle('a blank before the colon', 'Transfer-Encoding : chunked', 'Content-Length: 5'),
  smuggle('a tab before the value', 'Transfer-Encoding:\x0bchunked', 'Content-Length: 5'),
  smuggle('a bare line feed', 'X: y\nTransfer-Encoding: chunked', 'Content-Length: 5'),
];

/** Requests that are none, or mean two things: each refused or answered, and no mutation smuggled in. */
export function hostile(quick: boolean): Hostile[] {
  const times = quick ? 1 : 20;
  const tried = CASES.map(
    ({ fault, send, wrong, enough }): Hostile =>
      async started => {
        const tally = new Tally(fault);
        const options = enough === undefined ? {} : { enough };
        for (let n = 0; n < times; n++) {
          await tally.try(async () => wrong(await exchange(started.url, send(started), options)));
        }
        return tally.row();
      },
  );
  const none: Hostile = async ({ call }) => {
    const tally = new Tally('mutations smuggled in');
    const { text } = await call('identity.groups.list', 'query', { q: 'smuggled', limit: 1000 });
    const { items } = JSON.parse(text).result.data.json as { items: unknown[] };
    await tally.try(() => (items.length === 0 ? undefined : `${items.length} have an effect`));
    return tally.row();
  };
  return [...tried, none];
}

/** An ordinary call of an ordinary client. */
export async function stillServes({ call }: Started): Promise<string | undefined> {
  const { status, text } = await call('fleet.gateways.list', 'query', {});
  return status === 200 ? undefined : `answered ${status}: ${text}`;
}
