import type { Ports } from '@breakwater/api';
import { openTestDriver } from '@breakwater/db/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer, call, type Person, ROLES, type Role } from './people.ts';
import { GUARDED } from './registry.ts';
import { SAMPLES } from './samples.ts';
import { type Running, start } from './targets.ts';
import { newWorld, type World } from './world.ts';

const roleOf = (role: string): Role => (role === 'root' ? 'admin' : (role as Role));

/** A credential that was good a moment ago is taken for good until the first statement of a call has asked. */
describe('a known credential', () => {
  let running: Running;
  let world: World;
  const people = new Map<Role, Person>();
  const effects: string[] = [];

  /** Everything a call could do outside of the database. */
  const ports: Partial<Ports> = {
    operations: { start: () => void effects.push('operation') },
    outbound: {
      tls: true,
      async request({ url }) {
        effects.push(url);
        return { status: 200, headers: new Headers(), body: new Uint8Array() };
      },
    },
  };

  beforeAll(async () => {
    running = await start('in process', {
      ports,
      openDriver: options => {
        const driver = openTestDriver(options);
        return {
          ...driver,
          async write(statements, timeoutMs) {
            const results = await driver.write(statements, timeoutMs);
            effects.push('write');
            return results;
          },
        };
      },
    });
    world = await newWorld(running);
    for (const role of ROLES) people.set(role, await world.person(role));
  });
  afterAll(() => running?.stop());

  it.each(GUARDED)('$path does nothing once it is dead, and little once it may less', async procedure => {
    const { path, type, meta } = procedure;
    const person = people.get(roleOf(meta.role));
    if (person === undefined) throw new Error(`nobody is ${meta.role}`);
    const headers = bearer(person.token);
    const input = await SAMPLES[path]?.(world, person);
    const set = (sql: string) => running.sql({ sql, args: [person.id] });
    const asked = async () => {
      await running.settle();
      effects.length = 0;
      const { status } = await call(running, path, type, input, headers);
      return [status, [...effects]];
    };
    const known = () => call(running, 'fleet.gateways.list', 'query', {}, headers);

    expect((await known()).status).toBe(200);
    await set('UPDATE sessions SET revoked_at = 1 WHERE user_id = ?');
    expect(await asked()).toEqual([401, []]);
    await set('UPDATE sessions SET revoked_at = NULL WHERE user_id = ?');
    if (meta.role === 'viewer' || meta.role === 'root') return;
    expect((await known()).status).toBe(200);
    await set("UPDATE users SET role = 'viewer' WHERE id = ?");
    // The write is the audit entry of the refusal.
    expect(await asked()).toEqual([403, ['write']]);
    await running.sql({ sql: 'UPDATE users SET role = ? WHERE id = ?', args: [meta.role, person.id] });
  });
});
