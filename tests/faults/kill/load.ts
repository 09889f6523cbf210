import type { Random } from '../random.ts';
import type { Operation } from './history.ts';
import { type Asked, MUTATIONS, type Pool } from './mutations.ts';

/** Clients that keep asking for mutations, each with a key that stays when it has to ask again. */
export interface Load {
  readonly history: readonly Operation[];
  /** Answers that no fault explains. */
  readonly wrong: readonly string[];
  /** How many answers came from the record of an earlier attempt, and how many attempts had none. */
  readonly counts: { replayed: number; unanswered: number };
  /** Asks until nobody answers. What is left open then is asked again in the next round. */
  round(url: string, answered: () => void): Promise<void>;
  /** Asks once more for what is left open, and for nothing else. */
  finish(url: string): Promise<void>;
}

interface Client {
  readonly pool: Pool;
  open: { readonly asked: Asked; readonly operation: Operation } | null;
}

/** Of what a client never heard of, how much it does not ask for again. */
const GIVES_UP = 0.15;

export function loadOf(pools: readonly Pool[], random: Random): Load {
  const clients: Client[] = pools.map(pool => ({ pool, open: null }));
  const history: Operation[] = [];
  const wrong: string[] = [];
  const counts = { replayed: 0, unanswered: 0 };
  let places = 0;

  function begin({ pool }: Client): NonNullable<Client['open']> {
    const id = `op-${history.length}`;
    const asked = random.pick(MUTATIONS)({ id, pool, random });
    const operation: Operation = {
      id,
      path: asked.path,
      outcome: 'unknown',
      sentAt: places++,
      answeredAt: -1,
      ...asked.effect,
    };
    history.push(operation);
    return { asked, operation };
  }

  /** Sends what the client has open; false when nobody answers. */
  async function send(client: Client, url: string): Promise<boolean> {
    client.open ??= begin(client);
    const { asked, operation } = client.open;
    const answer = await post(url, asked, operation.id).catch(() => null);
    if (answer === null) {
      counts.unanswered += 1;
      if (random.chance(GIVES_UP)) client.open = null;
      return false;
    }
    const { status, replayed, body } = answer;
    if (replayed) counts.replayed += 1;
    if (status >= 500) wrong.push(`${operation.path} ${operation.id} answered ${status}: ${body}`);
    operation.outcome = status === 200 ? 'acknowledged' : 'refused';
    operation.answeredAt = places++;
    if (status !== 200 && !asked.mayBeRefused) {
      wrong.push(`${operation.path} ${operation.id} answered ${status}: ${body}`);
    }
    asked.answered(status, JSON.parse(body));
    client.open = null;
    return true;
  }

  return {
    history,
    wrong,
    counts,
    async round(url, answered) {
      await Promise.all(
        clients.map(async client => {
          while (await send(client, url)) answered();
        }),
      );
    },
    async finish(url) {
      await Promise.all(clients.map(async client => client.open === null || send(client, url)));
    },
  };
}

interface Answer {
  readonly status: number;
  readonly replayed: boolean;
  readonly body: string;
}

async function post(url: string, { path, input, token }: Asked, id: string): Promise<Answer> {
  const response = await fetch(`${url}/trpc/${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
      'idempotency-key': id,
      'x-request-id': id,
    },
    body: JSON.stringify({ json: input }),
  });
  return {
    status: response.status,
    replayed: response.headers.get('idempotency-replayed') === 'true',
    body: await response.text(),
  };
}
