import { Agent, type IncomingMessage, request } from 'node:http';
import { type Experiment, Tally } from './experiment.ts';
import { stillServes } from './hostile/cases.ts';
import { type Started, withServer } from './running.ts';

const CONNECTIONS = 1_000;
const WATCHES = 200;
const WATCHES_EACH = 20;
const ROUNDS = 2;
const PATIENCE_MS = 30_000;
const MIB = 1024 * 1024;
/** What a thousand connections may add to resident memory. */
const MOST_MIB = 512;

/** A thousand connections open at once: some watch events, the others read and write. */
export const connections: Experiment = ({ quick }) =>
  withServer({}, async started => {
    const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS, maxFreeSockets: CONNECTIONS });
    const before = started.server.memory();
    let most = before;
    const timer = setInterval(() => {
      most = Math.max(most, started.server.memory());
    }, 50);
    const opened = new Tally('watches opened');
    const told = new Tally('watches that saw the event');
    const reads = new Tally('reads');
    const writes = new Tally('writes');
    const marker = `seen-${crypto.randomUUID()}`;
    const names: string[] = [];
    try {
      const tokens = await watchers(started);
      const watches = Array.from({ length: WATCHES }, (_, n) =>
        watch(started.url, agent, tokens[Math.floor(n / WATCHES_EACH)] ?? '', marker),
      );
      await Promise.all(
        watches.map(({ open }) =>
          opened.try(async () => ((await open) === 200 ? undefined : `answered ${await open}`)),
        ),
      );
      for (let round = 0; round < (quick ? 1 : ROUNDS); round++) {
        await Promise.all(
          Array.from({ length: CONNECTIONS - WATCHES }, (_, n) => {
            if (n % 4 !== 0) return reads.try(() => asked(started, agent, 'fleet.gateways.list', null));
            const name = `group-${round}-${n}`;
            return writes.try(async () => {
              const wrong = await asked(started, agent, 'identity.groups.create', { name });
              if (wrong === undefined) names.push(name);
              return wrong;
            });
          }),
        );
      }
      await started.call('identity.groups.create', 'mutation', { name: marker });
      const patience = setTimeout(() => agent.destroy(), PATIENCE_MS);
      await Promise.all(
        watches.map(({ seen }) => told.try(async () => ((await seen) ? undefined : 'ended before'))),
      );
      clearTimeout(patience);
    } finally {
      clearInterval(timer);
      agent.destroy();
    }
    writes.lose(await missing(started, names));
    const memory = new Tally('memory');
    const added = Math.round((most - before) / MIB);
    await memory.try(() => (added <= MOST_MIB ? undefined : 'more than it may be'));
    const after = new Tally('served afterwards');
    for (let n = 0; n < 20; n++) await after.try(() => stillServes(started));
    return [
      opened.row(`${CONNECTIONS} connections at once, ${WATCHES} of them watches`),
      told.row(),
      reads.row(),
      writes.row(),
      memory.row(`${added} MiB more at most`),
      after.row(),
    ];
  });

/** Tokens of principals among whom the watches are shared out: each may have only so many. */
async function watchers({ call }: Started): Promise<string[]> {
  const tokens: string[] = [];
  for (let n = 0; n < WATCHES / WATCHES_EACH; n++) {
    const { text } = await call('identity.servicePrincipals.create', 'mutation', {
      name: `watcher-${n}`,
      role: 'admin',
    });
    tokens.push(String(JSON.parse(text).result.data.json.key));
  }
  return tokens;
}

interface Watch {
  /** Its status, once it is answered. */
  readonly open: Promise<number>;
  /** Whether the marker came before the end. */
  readonly seen: Promise<boolean>;
}

function watch(url: string, agent: Agent, token: string, marker: string): Watch {
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream' };
    const input = encodeURIComponent(JSON.stringify({ json: {} }));
    request(`${url}/trpc/events.watch?input=${input}`, { agent, headers }, resolve).on('error', reject).end();
  });
  return {
    open: answered.then(({ statusCode = 0 }) => statusCode),
    seen: answered.then(async response => {
      let text = '';
      try {
        for await (const part of response) {
          text += String(part);
          if (text.includes(marker)) return true;
        }
      } catch {
        // Cut off before it came.
      }
      return false;
    }),
  };
}

/** Null as input: a query without filters, else a mutation. */
async function asked(
  { url, tenant }: Started,
  agent: Agent,
  path: string,
  input: object | null,
): Promise<string | undefined> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${tenant.people.admin.token}`,
      'content-type': 'application/json',
    };
    const sent = request(
      `${url}/trpc/${path}${input === null ? '?input=%7B%22json%22%3A%7B%7D%7D' : ''}`,
      { agent, headers, method: input === null ? 'GET' : 'POST' },
      resolve,
    ).on('error', reject);
    sent.end(input === null ? undefined : JSON.stringify({ json: input }));
  });
  let text = '';
  for await (const part of response) text += String(part);
  return response.statusCode === 200 ? undefined : `answered ${response.statusCode}: ${text}`;
}

async function missing({ call }: Started, names: readonly string[]): Promise<string[]> {
  const stored = new Set<string>();
  for (let cursor: string | null = null; ; ) {
    const { text } = await call('identity.groups.list', 'query', {
      limit: 1000,
      ...(cursor === null ? {} : { cursor }),
    });
    const page: { items: { name: string }[]; nextCursor: string | null } = JSON.parse(text).result.data.json;
    for (const { name } of page.items) stored.add(name);
    cursor = page.nextCursor;
    if (cursor === null) return names.filter(name => !stored.has(name));
  }
}
