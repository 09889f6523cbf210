import type { Random } from '../random.ts';
import type { Operation } from './history.ts';

/** What one client acts with and on. */
export interface Pool {
  readonly token: string;
  readonly apiKey: string;
  /** Registers with the version this client last heard of: one of its own, one that all share. */
  readonly registers: { readonly id: string; version: number }[];
  readonly groups: { readonly id: string; readonly name: string }[];
  readonly intents: { readonly id: string; readonly name: string }[];
  /** Tokens that were shown, by the name of their principal. */
  readonly tokens: Map<string, string>;
}

/** A mutation before it is sent. */
export interface Asked {
  readonly path: string;
  readonly input: unknown;
  readonly token: string;
  readonly effect: Pick<Operation, 'audit' | 'events' | 'makes' | 'removes' | 'register'>;
  readonly mayBeRefused: boolean;
  answered(status: number, body: unknown): void;
}

interface Asking {
  readonly id: string;
  readonly pool: Pool;
  readonly random: Random;
}

type Mutation = (asking: Asking) => Asked;

const named = (id: string, count: number) => Array.from({ length: count }, (_, n) => `${id}-${n}`);
/** Fields of an answer as tRPC sends it. */
const dataOf = (body: unknown) =>
  (body as { result: { data: { json: Record<string, unknown> } } }).result.data.json;
/** Versions are in the details of a conflict. */
const versionOf = (body: unknown): unknown =>
  (body as { error?: { json: { data: { details?: { version?: number } } } } }).error?.json.data.details
    ?.version;

const plain = (pool: Pool) => ({
  token: pool.token,
  mayBeRefused: false,
  answered: (): void => undefined,
});

const createGroup: Mutation = ({ id, pool }) => ({
  ...plain(pool),
  path: 'identity.groups.create',
  input: { name: id },
  effect: { audit: 1, events: 1, makes: [`groups ${id}`] },
  answered(_, body) {
    pool.groups.push({ id: String(dataOf(body).id), name: id });
  },
});

const createGroups: Mutation = ({ id, pool, random }) => {
  const names = named(id, random.between(2, 12));
  return {
    ...plain(pool),
    path: 'identity.groups.createMany',
    input: { items: names.map(name => ({ name })) },
    effect: { audit: names.length, events: names.length, makes: names.map(name => `groups ${name}`) },
  };
};

const deleteGroup: Mutation = asking => {
  const { pool } = asking;
  const group = pool.groups.shift();
  if (group === undefined) return createGroup(asking);
  return {
    ...plain(pool),
    path: 'identity.groups.delete',
    input: { id: group.id },
    effect: { audit: 1, events: 1, makes: [], removes: `groups ${group.name}` },
  };
};

const updateRegister: Mutation = ({ id, pool, random }) => {
  const [first, ...others] = pool.registers;
  if (first === undefined) throw new TypeError('a client has registers');
  const register = random.pick([first, ...others]);
  const expected = register.version;
  return {
    ...plain(pool),
    path: 'fleet.gateways.update',
    input: { id: register.id, description: id, expectedVersion: expected },
    effect: { audit: 1, events: 1, makes: [], register: { id: register.id, expected, value: id } },
    mayBeRefused: true,
    answered(status, body) {
      register.version = Number(status === 200 ? dataOf(body).version : versionOf(body));
    },
  };
};

const intent = (name: string) => ({
  intentType: 'provision_resource',
  environment: 'dev',
  requester: 'ci',
  resourceType: 'database',
  region: 'eastus',
  size: 'small',
  deterministicId: name,
});
const decided = (names: readonly string[]) =>
  names.flatMap(name => [`intents ${name}`, `decisions ${name}`, `usage ${name}`]);

const evaluate: Mutation = ({ id, pool }) => ({
  ...plain(pool),
  token: pool.apiKey,
  path: 'governance.intents.evaluate',
  input: intent(id),
  effect: { audit: 1, events: 1, makes: decided([id]) },
  answered(_, body) {
    pool.intents.push({ id: String(dataOf(body).intentId), name: id });
  },
});

const evaluateMany: Mutation = ({ id, pool, random }) => {
  const names = named(id, random.between(2, 5));
  return {
    ...plain(pool),
    token: pool.apiKey,
    path: 'governance.intents.evaluateMany',
    input: { items: names.map(intent) },
    effect: { audit: names.length, events: names.length, makes: decided(names) },
  };
};

const recordOutcome: Mutation = asking => {
  const { pool, random } = asking;
  const known = pool.intents.shift();
  if (known === undefined) return evaluate(asking);
  return {
    ...plain(pool),
    token: pool.apiKey,
    path: 'governance.outcomes.record',
    input: { intentId: known.id, success: random.chance(0.8) },
    effect: { audit: 1, events: 1, makes: [`outcomes ${known.name}`] },
  };
};

const ingest: Mutation = ({ id, pool, random }) => {
  const titles = named(id, random.between(2, 8));
  const data = titles.map(title => ({ title, source: 'faults', severity: 'low', description: title }));
  return {
    ...plain(pool),
    path: 'soc.alerts.ingest',
    input: { format: 'breakwater', data },
    effect: { audit: titles.length, events: titles.length, makes: titles.map(title => `alerts ${title}`) },
  };
};

const createPrincipal: Mutation = ({ id, pool }) => ({
  ...plain(pool),
  path: 'identity.servicePrincipals.create',
  input: { name: id, role: 'viewer' },
  effect: { audit: 1, events: 1, makes: [`principals ${id}`] },
  answered(_, body) {
    pool.tokens.set(id, String(dataOf(body).key));
  },
});

/** Registers and decisions weigh most: there an update or a unit can be lost. */
export const MUTATIONS: readonly [Mutation, ...Mutation[]] = [
  createGroup,
  createGroups,
  deleteGroup,
  updateRegister,
  updateRegister,
  updateRegister,
  evaluate,
  evaluate,
  evaluateMany,
  recordOutcome,
  ingest,
  createPrincipal,
];
