import { type Clock, type Id, newId, sha256Hex } from '@breakwater/db';
import { serialize } from '../../packages/api/src/wire.ts';
import { TEST_KEYS } from './keys.ts';
import type { Running } from './targets.ts';

export const ROLES = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export interface Person {
  readonly id: Id<'usr'>;
  readonly email: string;
  readonly token: string;
  readonly sessionId: Id<'ses'>;
}

export interface Tenant {
  readonly id: Id<'ten'>;
  readonly people: Readonly<Record<Role, Person>>;
  /** Adds a user with a live session. */
  person(role: Role): Promise<Person>;
}

const WEEK_MS = 7 * 24 * 3600 * 1000;
// Ids of all tenants of a run come from one clock object, so that none is made twice.
const clockOf = (running: Pick<Running, 'now'>): Clock => ({ now: () => running.now() });

function randomToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return `bws_${Buffer.from(bytes).toString('base64url')}`;
}

/** A fresh tenant with one signed-in user of each role, put straight into the database. */
export async function newTenant(running: Pick<Running, 'sql' | 'now'>): Promise<Tenant> {
  const clock = clockOf(running);
  const id = newId('ten', clock);
  const now = clock.now();
  await running.sql({
    sql: 'INSERT INTO tenants (id, name, version, created_at, updated_at) VALUES (?, ?, 1, ?, ?)',
    args: [id, 'Test tenant', now, now],
  });
  const person = async (role: Role): Promise<Person> => {
    const userId = newId('usr', clock);
    const sessionId = newId('ses', clock);
    const email = `${role}-${userId.slice(-8)}@example.com`;
    const token = randomToken();
    const at = clock.now();
    await running.sql(
      {
        sql: `INSERT INTO users (id, tenant_id, email, role, is_active, created_via, joined_at, version, created_at, updated_at)
 VALUES (?, ?, ?, ?, 1, 'invite', ?, 1, ?, ?)`,
        args: [userId, id, email, role, at, at, at],
      },
      {
        sql: `INSERT INTO sessions (id, tenant_id, user_id, token_hash, method, last_seen, expires_at, created_at)
 VALUES (?, ?, ?, ?, 'password', ?, ?, ?)`,
        args: [sessionId, id, userId, await sha256Hex(token), at, at + WEEK_MS, at],
      },
    );
    return { id: userId, email, token, sessionId };
  };
  return {
    id,
    person,
    people: {
      viewer: await person('viewer'),
      operator: await person('operator'),
      admin: await person('admin'),
    },
  };
}

/** A bare tRPC call, for what the SDK would not send. */
export async function call(
  running: Running,
  path: string,
  type: 'query' | 'mutation',
  input: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; text: string; body: unknown }> {
  const json = JSON.stringify(serialize(input));
  const url = `${running.url}/trpc/${path}`;
  const response =
    type === 'query'
      ? await running.fetch(input === undefined ? url : `${url}?input=${encodeURIComponent(json)}`, {
          headers,
        })
      : await running.fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          ...(input === undefined ? {} : { body: json }),
        });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: text === '' ? null : JSON.parse(text),
  };
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
export const asRoot = (tenantId?: string) => ({
  ...bearer(TEST_KEYS.rootKey),
  ...(tenantId === undefined ? {} : { 'x-tenant-id': tenantId }),
});
