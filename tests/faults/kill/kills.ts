import { join } from 'node:path';
import { placeDatabase } from '@breakwater/db/testing';
import { asRoot } from '../../contract/people.ts';
import { startReceiver } from '../../contract/receiver.ts';
import type { Random } from '../random.ts';
import { tenantIn } from '../running.ts';
import { type Server, serverOf } from '../server.ts';
import { factsOf } from './facts.ts';
import { type Facts, lossesOf } from './history.ts';
import { damagesOf, type Inspected, inspect } from './inspect.ts';
import { type Load, loadOf } from './load.ts';
import type { Pool } from './mutations.ts';

export interface KillOptions {
  readonly folder: string;
  readonly program: string;
  readonly cycles: number;
  readonly clients: number;
  /** After how many cycles the database is looked through. */
  readonly checkEvery: number;
  readonly random: Random;
  /** Milliseconds of load before a kill, drawn per cycle, counted from the first answer. */
  readonly loadMs: (random: Random) => number;
  readonly say?: (line: string) => void;
}

export interface Killed {
  readonly kills: number;
  /** Of these, how many fell before the server listened. */
  readonly starting: number;
  readonly load: Load;
  readonly deliveries: { readonly events: number; readonly more: number };
  readonly losses: readonly string[];
  readonly damages: readonly string[];
}

const WAITING_FOR_LEASE_MS = 61_000;
/** How much of the kills fall into the start of the server. */
const WHILE_STARTING = 0.1;

/** Kills a server again and again while clients ask it for mutations, and compares the database with what they heard. */
export async function kills(options: KillOptions): Promise<Killed> {
  const { folder, program, cycles, random, checkEvery, say = () => undefined } = options;
  const databaseUrl = `file:${join(folder, 'live.db')}`;
  await placeDatabase(join(folder, 'live.db'));
  const receiver = await startReceiver();
  const server = serverOf(program, databaseUrl);
  try {
    const { tenantId, token, pools } = await prepared(server, databaseUrl, receiver.url, options.clients);
    const load = loadOf(pools, random);
    const told = () => Map.groupBy(receiver.received, one => String(one.headers['webhook-id']));
    const times = () => new Map([...told()].map(([id, all]) => [id, all.length]));
    let starting = 0;
    const before = await inspect(databaseUrl, token, seqsOf);
    const facts = (inspected: Inspected) => factsOf(inspected.rows, tenantId, before, times());
    const losses: string[] = [];
    const damages: string[] = [];
    let done = 0;
    for (; done < cycles && losses.length + damages.length === 0; done++) {
      const start = server.start();
      if (random.chance(WHILE_STARTING)) {
        starting += 1;
        const killed = start.catch(() => undefined);
        await Promise.race([killed, new Promise(resolve => setTimeout(resolve, random.between(30, 500)))]);
        await server.end('SIGKILL');
        await killed;
      } else {
        let timer: NodeJS.Timeout | undefined;
        await load.round(await start, () => {
          timer ??= setTimeout(() => void server.end('SIGKILL'), options.loadMs(random));
        });
        await server.end('SIGKILL');
        clearTimeout(timer);
      }
      if ((done + 1) % checkEvery !== 0) continue;
      await inspect(databaseUrl, token, async inspected => {
        damages.push(...(await damagesOf(inspected)));
        losses.push(...lossesOf(load.history, undelivered(await facts(inspected))));
      });
      say(`${done + 1} kills, ${load.history.length} mutations, ${losses.length + damages.length} wrong`);
    }
    const url = await server.start();
    await load.finish(url);
    damages.push(...(await deadTokens(pools, url)));
    await server.end('SIGTERM');
    return await inspect(databaseUrl, token, async inspected => {
      await deliverAll(inspected);
      const last = await facts(inspected);
      losses.push(...lossesOf(load.history, last));
      damages.push(...(await damagesOf(inspected)));
      const sent = [...last.told.values()].reduce((sum, count) => sum + count, 0);
      return {
        kills: done,
        starting,
        load,
        losses,
        damages,
        deliveries: { events: last.outbox.size, more: sent - last.told.size },
      };
    });
  } finally {
    await server.end('SIGKILL');
    await receiver.stop();
  }
}

/** A tenant with what the clients act on, made by the server while nobody kills it. */
async function prepared(server: Server, databaseUrl: string, hookUrl: string, clients: number) {
  const tenant = await tenantIn(databaseUrl);
  const url = await server.start();
  const { token } = tenant.people.admin;
  const make = async (path: string, input: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${url}/trpc/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ json: input }),
    });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${text}`);
    return JSON.parse(text).result.data.json;
  };
  await make('webhooks.create', {
    url: hookUrl,
    eventTypes: ['identity.group.created', 'identity.group.deleted'],
  });
  const { key } = await make(
    'governance.apiKeys.create',
    { name: 'agents', tier: 'enterprise' },
    asRoot(tenant.id),
  );
  const register = async (name: string) => {
    const { id } = await make('fleet.gateways.create', {
      name,
      endpoint: 'gw.example.com:443',
      monitored: false,
    });
    return String(id);
  };
  const shared = await register('shared');
  const pools: Pool[] = [];
  for (let n = 0; n < clients; n++) {
    const own = await register(`register-${n}`);
    pools.push({
      token,
      apiKey: String(key),
      registers: [own, shared].map(id => ({ id, version: 1 })),
      groups: [],
      intents: [],
      tokens: new Map(),
    });
  }
  await server.end('SIGTERM');
  return { tenantId: tenant.id, token, pools };
}

async function seqsOf({ rows }: Inspected): Promise<{ auditSeq: number; eventSeq: number }> {
  const [found] = await rows('SELECT (SELECT max(seq) FROM audit_log), (SELECT max(seq) FROM events)');
  return { auditSeq: Number(found?.[0]), eventSeq: Number(found?.[1]) };
}

/** While the load goes on, the outbox need not be empty. */
const undelivered = (facts: Facts): Facts => ({ ...facts, told: new Map(facts.outbox) });

/** Sends what is still to be sent; what a killed server was sending is free once its lease is over. */
async function deliverAll({ running, clock, rows }: Inspected): Promise<void> {
  for (let round = 0; round < 10; round++) {
    clock.advance(WAITING_FOR_LEASE_MS);
    await running.runJob('webhooks.dispatch');
    const [left] = await rows("SELECT count(*) FROM webhook_deliveries WHERE status = 'pending'");
    if (left?.[0] === 0) return;
  }
}

/** Tokens that were shown and do not work. */
async function deadTokens(pools: readonly Pool[], url: string): Promise<string[]> {
  const dead: string[] = [];
  for (const [name, token] of pools.flatMap(pool => [...pool.tokens])) {
    const { status } = await fetch(`${url}/trpc/identity.me`, {
      headers: { authorization: `Bearer ${token}` },
    });
    if (status !== 200) dead.push(`the token of ${name} is not known`);
  }
  return dead;
}
