import { type Experiment, type Row, randomFor, Tally } from './experiment.ts';
import type { Random } from './random.ts';
import { type Started, withServer } from './running.ts';

interface Case {
  readonly fault: string;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD';
  readonly paths: readonly string[];
  /** What follows the path, without `?`. */
  readonly query?: string;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly type?: string;
  /** In order: the status of each item where the batch is answered item by item. */
  readonly items?: readonly number[];
}

const CREATE = 'identity.groups.create';
const READ = 'fleet.gateways.list';
const group = (name: string) => ({ json: { name } });
const text = (value: unknown) => JSON.stringify(value);
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

/** `fresh` names a group nobody else of the run has; whatever is refused, such a group is not there afterwards. */
function cases(random: Random, fresh: () => string): Case[] {
  const batch = (
    fault: string,
    count: number,
    body: string | Uint8Array<ArrayBuffer>,
    more: Partial<Case> = {},
  ): Case => ({
    fault,
    paths: Array<string>(count).fill(CREATE),
    query: 'batch=1',
    body,
    ...more,
  });
  const good = () => group(fresh());
  const whole = text({ 0: good(), 1: good() });
  return [
    batch('51 in a batch', 51, text(Object.fromEntries(Array.from({ length: 51 }, (_, n) => [n, good()])))),
    batch('1,000 in a batch', 1_000, '{}'),
    { ...batch('reads and writes mixed', 0, text({ 0: {}, 1: good() })), paths: [READ, CREATE] },
    { ...batch('a write first, then a read', 0, text({ 0: good(), 1: {} })), paths: [CREATE, READ] },
    { ...batch('an unknown procedure', 0, text({ 0: {}, 1: {} })), paths: ['identity.nothing', 'no.such'] },
    {
      ...batch('names of objects as procedures', 0, text({ 0: {}, 1: {}, 2: {} })),
      paths: ['__proto__', 'constructor', 'toString'],
    },
    { ...batch('empty names', 0, '{}'), paths: ['', '', ''] },
    { ...batch('a subscription', 0, text({ 0: {} })), paths: ['events.watch'] },
    batch('broken JSON', 2, whole.slice(0, random.between(1, whole.length - 1))),
    batch('no body', 2, ''),
    batch('null', 2, 'null'),
    batch('a number', 2, '1'),
    batch('a text', 2, '"x"'),
    batch('a list', 2, text([good(), good()])),
    batch('not UTF-8', 2, new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])),
    batch('a byte order mark and nothing', 2, '\ufeff'),
    batch('indexes that are none', 2, text({ a: good(), '-1': good(), '1e3': good() })),
    batch('an index beyond the paths', 1, text({ 7: good() })),
    batch('the second of two missing', 2, text({ 0: {} }), { items: [400, 400] }),
    batch('the second of two wrong', 2, text({ 0: { json: {} }, 1: { json: { name: 7 } } }), {
      items: [400, 400],
    }),
    batch('__proto__ as index', 1, `{"__proto__":${text({ 0: good() })}}`),
    batch('__proto__ in the input', 1, `{"0":{"json":{"__proto__":{"name":"${fresh()}"}}}}`),
    batch(
      '__proto__ in superjson',
      1,
      `{"0":{"json":{"x":1},"meta":{"values":{"__proto__.polluted":["Date"]}}}}`,
    ),
    batch(
      'constructor.prototype in superjson',
      1,
      `{"0":{"json":{"x":1},"meta":{"values":{"constructor.prototype.polluted":["undefined"]}}}}`,
    ),
    batch(
      'superjson that refers to itself',
      1,
      `{"0":{"json":{"name":{}},"meta":{"referentialEqualities":{"":["name"]}}}}`,
    ),
    batch(
      'superjson of unknown types',
      1,
      `{"0":{"json":{"name":"x"},"meta":{"values":{"name":["nothing"]}}}}`,
    ),
    batch('superjson without json', 1, '{"0":{"meta":{"values":{}}}}'),
    batch('nested 100,000 deep', 1, `{"0":{"json":${nested(100_000)}}}`),
    batch('nested 1,000 deep in a field', 1, `{"0":{"json":{"name":${nested(1_000)}}}}`),
    batch('huge numbers', 1, '{"0":{"json":{"name":1e999,"x":-1e999,"y":123456789012345678901234567890}}}'),
    batch(
      'a million keys',
      1,
      `{"0":{"json":{${Array.from({ length: 100_000 }, (_, n) => `"k${n}":${n}`).join(',')}}}}`,
    ),
    batch('a name of 1 MiB', 1, text({ 0: group('x'.repeat(1024 * 1024)) })),
    batch('a lone surrogate', 1, '{"0":{"json":{"name":7,"x":"\\ud800"}}}'),
    batch('another content type', 2, whole, { type: 'text/plain' }),
    batch('a form', 2, 'a=b', { type: 'application/x-www-form-urlencoded' }),
    batch('a form of parts without a boundary', 2, 'x', { type: 'multipart/form-data' }),
    batch('a form of parts that is none', 2, 'x', { type: 'multipart/form-data; boundary=b' }),
    batch('bytes', 1, 'xyz', { type: 'application/octet-stream' }),
    batch('a write asked for by GET', 1, '', {
      method: 'GET',
      query: `batch=1&input=${encodeURIComponent(whole)}`,
    }),
    batch('PUT', 1, whole, { method: 'PUT' }),
    batch('DELETE', 1, whole, { method: 'DELETE' }),
    { fault: 'a read with broken input', method: 'GET', paths: [READ], query: 'input=%7B' },
    {
      fault: 'a read with input that is no JSON object',
      method: 'GET',
      paths: [READ, READ],
      query: 'batch=1&input=7',
    },
    { fault: 'a read with malformed percent signs', method: 'GET', paths: [READ], query: 'input=%E0%A4%A' },
    { fault: 'a path of percent signs', method: 'GET', paths: ['%', '%ff', '%00'], query: 'batch=1' },
    { fault: 'a path of dots', method: 'GET', paths: ['..', '.', '...'], query: 'batch=1' },
  ];
}

/** Batches that are none: each item is refused, or the whole; nothing of what is refused is done. */
export const batches: Experiment = ({ quick, seed }) =>
  withServer({}, async started => {
    const random = randomFor({ seed }, 'batches');
    const rows: Row[] = [];
    let named = 0;
    const fresh = () => `never-${named++}`;
    const times = quick ? 1 : 20;
    const tallies = new Map<string, Tally>();
    for (let n = 0; n < times; n++) {
      for (const one of cases(random, fresh)) {
        const tally = tallies.get(one.fault) ?? new Tally(one.fault);
        tallies.set(one.fault, tally);
        await tally.try(() => refusal(started, one));
      }
    }
    for (const tally of tallies.values()) rows.push(tally.row());
    return [...rows, await reported(started, random, times), await undone(started)];
  });

async function refusal(started: Started, one: Case): Promise<string | undefined> {
  const { status, body } = await send(started, one);
  const statuses = Array.isArray(body) ? body.map(statusOf) : [status];
  const wrong = [status, ...statuses].some(each => each !== 207 && (each < 400 || each > 499));
  if (wrong) return `answered ${status} (${statuses.join()})`;
  if (one.items !== undefined && statuses.join() !== one.items.join()) return `items ${statuses.join()}`;
  return undefined;
}

async function send(
  { url, tenant }: Started,
  { method = 'POST', paths, query = '', body, type = 'application/json' }: Case,
) {
  const sends = method !== 'GET' && method !== 'HEAD';
  const response = await fetch(`${url}/trpc/${paths.join(',')}?${query}`, {
    method,
    headers: { authorization: `Bearer ${tenant.people.admin.token}`, 'content-type': type },
    ...(sends && body !== undefined ? { body } : {}),
  });
  const answer = await response.text();
  return { status: response.status, body: parsed(answer) };
}

function parsed(answer: string): unknown {
  try {
    return JSON.parse(answer);
  } catch {
    return answer;
  }
}

/** The status an item of a batch tells, 200 of a result. */
const statusOf = (item: unknown): number =>
  (item as { error?: { json: { data: { httpStatus: number } } } }).error?.json.data.httpStatus ?? 200;

/** Batches of good and bad items in any order: each item is told what became of it, and that is so. */
async function reported(started: Started, random: Random, times: number): Promise<Row> {
  const tally = new Tally('good and bad items in one batch');
  for (let n = 0; n < times * 5; n++) {
    const items = Array.from({ length: random.between(2, 20) }, (_, index) => ({
      name: `mixed-${n}-${index}`,
      good: random.chance(0.6),
    }));
    await tally.try(async () => {
      const body = text(
        Object.fromEntries(items.map(({ name, good }, at) => [at, good ? group(name) : group('')])),
      );
      const { body: answers } = await send(started, {
        fault: '',
        paths: items.map(() => CREATE),
        query: 'batch=1',
        body,
      });
      if (!Array.isArray(answers)) return `answered ${text(answers)}`;
      const stored = await groupsLike(started, `mixed-${n}-`);
      const lost = items.filter(({ name }, at) => (statusOf(answers[at]) === 200) !== stored.has(name));
      tally.lose(lost.map(({ name }) => `${name} is not as it was told`));
      const told = items.filter(({ good }, at) => (good ? 200 : 400) !== statusOf(answers[at]));
      return told.length === 0 ? undefined : `${told.length} items told something else`;
    });
  }
  return tally.row();
}

/** None of the groups that refused batches named. */
async function undone(started: Started): Promise<Row> {
  const tally = new Tally('effects of refused batches');
  const stored = await groupsLike(started, 'never-');
  await tally.try(() =>
    stored.size === 0 ? undefined : `${stored.size} are there: ${[...stored].slice(0, 5).join()}`,
  );
  return tally.row();
}

async function groupsLike({ call }: Started, q: string): Promise<Set<string>> {
  const { text: answer } = await call('identity.groups.list', 'query', { q, limit: 1000 });
  const { items }: { items: { name: string }[] } = JSON.parse(answer).result.data.json;
  return new Set(items.map(({ name }) => name));
}
