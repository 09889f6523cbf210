import { asRoot, bearer } from './people.ts';
import type { Running } from './targets.ts';

/** A request as few clients send one. */
export interface OddRequest {
  readonly what: string;
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** One JSON call has a way of its own; with this header, which asks for what it is given anyway, it takes tRPC's. */
export const ADAPTER = { 'trpc-accept': 'application/json' };
const VARYING = new Set(['date', 'keep-alive']);

/** What is answered to a request of this id; `all` is comparable with that to another. */
export async function answerTo(
  running: Running,
  { path, method, headers, body }: Omit<OddRequest, 'what'>,
  id: string,
  more = {},
) {
  const response = await running.fetch(`${running.url}${path}`, {
    method,
    headers: { ...headers, ...more, 'x-request-id': id },
    body,
  });
  const kept = [...response.headers].filter(([name]) => !VARYING.has(name)).toSorted();
  const text = await response.text();
  const all = JSON.stringify([response.status, kept, text]).replaceAll(id, 'id');
  return { status: response.status, headers: response.headers, text, all };
}

const LIST = 'fleet.gateways.list';
const CREATE = 'fleet.gateways.create';
const JSON_TYPE = 'application/json';
const encoded = (text: string) => `input=${encodeURIComponent(text)}`;

export const INPUTS = [
  ...['', '{}', '[]', 'null', '1', '"x"', 'true', '{"json":', '\ufeff{"json":{}}', ' {"json":{}} '],
  ...['{"json":null}', '{"json":[]}', '{"json":{"limit":1}}', '{"json":{"limit":"1"}}', '{"json":{"odd":1}}'],
  ...['{"json":{"limit":1,"limit":0}}', '{"json":{"limit":0,"limit":1}}', '{"0":{"json":{"limit":1}}}'],
  ...['{"json":{"__proto__":{"limit":1}}}', '{"json":{"constructor":{"prototype":{"limit":1}}}}'],
  '{"json":{"limit":1},"meta":{"values":{"__proto__.polluted":["Date"]}}}',
  '{"json":{"limit":1},"meta":{"values":{"constructor.prototype.polluted":["Date"]}}}',
  '{"json":{"limit":1},"meta":{"values":{"limit":["undefined"]}}}',
  '{"json":{"limit":1},"meta":{"values":{"limit":["class","Error"]}}}',
  '{"json":{"limit":1},"meta":{"values":{"limit":["Error"]}}}',
  '{"json":{"limit":1},"meta":{"referentialEqualities":{"limit":["search"]}}}',
  ...['{"json":{},"meta":null}', '{"json":{},"meta":1}', '{"meta":{}}'],
];
const GOOD = encoded('{"json":{"limit":1}}');
const QUERIES = [
  ...[
    'batch=0',
    'batch',
    'Batch=1',
    'batch=true',
    'batch=1',
    '%62atch=1',
    'batch=%31',
    '?batch=1',
    '&batch=1',
  ],
  ...[`${GOOD}&${encoded('{"json":{"limit":0}}')}`, 'INPUT=1', '%69nput=1'],
  ...['input=%FF', 'input={"json":{"search":"%FF"}}', 'input={"json":{"search":"a+b%2Bc"}}', 'input=%7B%'],
  ...['connectionParams=', 'connectionParams=x', 'connectionParams={}', 'lastEventId=evt_1'],
];
const PATHS = [
  ...[
    '',
    '/',
    `/${LIST}/`,
    `//${LIST}`,
    '/fleet%2Egateways%2Elist',
    `/${LIST}%2F`,
    `/${LIST}%20`,
    `/${LIST}%00`,
  ],
  ...[
    '/fleet%252Egateways%252Elist',
    `/${LIST},${LIST}`,
    `/${LIST}%2C${LIST}`,
    `/${LIST},`,
    '/%E0%A4%A',
    '/%',
  ],
  ...[
    '/__proto__',
    '/constructor',
    '/toString',
    '/hasOwnProperty',
    '/fleet',
    '/fleet.gateways',
    '/Fleet.gateways.list',
  ],
  ...[
    '/fleet.gateways.list.call',
    `/./${LIST}`,
    `/${LIST};x=1`,
    '/fleet~gateways~list',
    '/events.watch?batch=1',
  ],
];
const TYPES = [
  ...['', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'nonsense'],
  ...[
    'application/octet-stream',
    'APPLICATION/JSON',
    'application/json; charset=utf-16',
    ' application/json ;x',
  ],
  ...['application/ld+json', 'application/json, text/plain', 'text/json', 'application/jsonl'],
];

/** Requests to queries and to a mutation, of a viewer, none of which has an effect. */
export function oddRequests(viewer: string, admin: string): OddRequest[] {
  const asViewer = bearer(viewer);
  const json = { 'content-type': JSON_TYPE };
  const get = (what: string, rest: string, headers: Record<string, string> = asViewer): OddRequest => ({
    ...{ what: `GET, ${what}`, path: `/trpc${rest}`, method: 'GET', headers, body: null },
  });
  const post = (
    what: string,
    path: string,
    body: string,
    headers: Record<string, string> = { ...asViewer, ...json },
  ): OddRequest => ({ what: `POST, ${what}`, path: `/trpc/${path}`, method: 'POST', headers, body });
  const credentials: [string, Record<string, string>][] = [
    ['nobody', {}],
    ['a wrong token', bearer('bws_wrong')],
    ['no scheme', { authorization: viewer }],
    ['root nowhere', asRoot()],
    ['root at nonsense', asRoot('nonsense')],
    ['a viewer elsewhere', { ...asViewer, 'x-tenant-id': 'ten_01kdvdna00e008000000000002' }],
    ['a key', { ...asViewer, 'idempotency-key': 'k' }],
    ['a wrong key', { ...bearer(admin), 'idempotency-key': 'k k' }],
  ];
  return [
    get('no input', `/${LIST}`),
    ...INPUTS.flatMap(input => [
      get(`input ${input}`, `/${LIST}?${encoded(input)}`),
      post(`admin, mutation with ${input}`, CREATE, input, { ...bearer(admin), ...json }),
    ]),
    ...QUERIES.flatMap(query => [
      get(`query ${query}`, `/${LIST}?${query}`),
      post(`query ${query}`, `${LIST}?${query}`, '{"json":{"limit":1}}'),
    ]),
    ...PATHS.map(path => get(`path ${path}`, `${path}${path.includes('?') ? '&' : '?'}${GOOD}`)),
    ...TYPES.flatMap(type => [
      get(`type ${type}`, `/${LIST}?${GOOD}`, { ...asViewer, 'content-type': type }),
      post(`type ${type}`, CREATE, '{"json":{}}', { ...bearer(admin), 'content-type': type }),
    ]),
    ...credentials.flatMap(([who, headers]) => [
      get(who, `/${LIST}?${GOOD}`, headers),
      post(who, CREATE, '{"json":{}}', { ...headers, ...json }),
    ]),
    { ...get('an encoded endpoint', ''), path: `/%74rpc/${LIST}?${GOOD}` },
    get('a mutation', `/${CREATE}`, bearer(admin)),
    ...['text/event-stream', 'text/html'].map(accept =>
      get(`accept ${accept}`, `/${LIST}?${GOOD}`, { ...asViewer, accept }),
    ),
    ...['HEAD', 'PUT', 'PATCH', 'DELETE', 'QUERY'].flatMap(method =>
      [LIST, CREATE].map(path => ({
        ...{ what: `${method} ${path}`, path: `/trpc/${path}`, method },
        ...{ headers: { ...bearer(admin), ...json }, body: method === 'HEAD' ? null : '{"json":{}}' },
      })),
    ),
    ...['PATCH', 'DELETE'].map(override => ({
      ...post(`override ${override}`, CREATE, '{"json":{}}', {
        ...{ ...bearer(admin), ...json, 'x-http-method-override': override },
      }),
    })),
  ];
}
