import type { Ports, ProcedureMeta } from '@breakwater/api';
import { openTestDriver } from '@breakwater/db/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asRoot, bearer, call, type Person, ROLES } from './people.ts';
import { GUARDED } from './registry.ts';
import { SAMPLES } from './samples.ts';
import { type Running, start } from './targets.ts';
import { newWorld, type World } from './world.ts';

/** A credential that was good a moment ago is taken for good until the first statement of a call has asked. */
describe('a known credential', () => {
  let running: Running;
  let world: World;
  /** Whose tenant may go. */
  let rootsWorld: World;
  const people = new Map<ProcedureMeta['role'], Person>();
  const effects: string[] = [];

  const noted =
    <T>(what: string, answer: T) =>
    async () => {
      effects.push(what);
      return answer;
    };
  const refused = (what: string) => async (): Promise<never> => {
    effects.push(what);
    throw new TypeError(`no sample needs the ${what}`);
  };

  /** Everything a call could do outside of the database. */
  const ports: Partial<Ports> = {
    operations: { start: () => void effects.push('operation') },
    kick: () => void effects.push('kick'),
    outbound: {
      tls: true,
      request: noted('request', { status: 200, headers: new Headers(), body: new Uint8Array() }),
    },
    smtp: { send: noted('mail', undefined) },
    grpcHealth: { check: noted('health check', { status: 'SERVING' }) },
    archive: { put: refused('archive'), get: refused('archive') },
    storage: {
      largestRestore: 0,
      backup: refused('storage'),
      restore: refused('storage'),
      cleanUp: refused('storage'),
      snapshot: { open: refused('snapshot'), refresh: refused('snapshot') },
    },
  };

  beforeAll(async () => {
    running = await start('in process', {
      ports,
      openDriver: options => {
        const { file, ...driver } = openTestDriver(options);
        return {
          ...driver,
          async write(statements, timeoutMs) {
            const results = await driver.write(statements, timeoutMs);
            effects.push('write');
            return results;
          },
          transaction(work) {
            effects.push('transaction');
            return driver.transaction(work);
          },
          ...(file && {
            file: {
              path: file.path,
              exclusively(work, patienceMs) {
                effects.push('file');
                return file.exclusively(work, patienceMs);
              },
            },
          }),
        };
      },
    });
    world = await newWorld(running);
    rootsWorld = await newWorld(running);
    for (const role of ROLES) people.set(role, await world.person(role));
  });
  afterAll(() => running?.stop());

  /** Who has just the role, and how that credential dies. */
  function holderOf(role: ProcedureMeta['role']) {
    if (role === 'root') {
      const { id } = rootsWorld.tenant;
      const died = { sql: 'UPDATE tenants SET deleted_at = ? WHERE id = ?', id };
      return { at: rootsWorld, person: undefined, headers: asRoot(id), died };
    }
    const person = people.get(role);
    if (person === undefined) throw new Error(`nobody is ${role}`);
    const died = { sql: 'UPDATE sessions SET revoked_at = ? WHERE user_id = ?', id: person.id };
    return { at: world, person, headers: bearer(person.token), died };
  }

  it.each(GUARDED)('$path does nothing once it is dead, and little once it may less', async procedure => {
    const { path, type, meta } = procedure;
    const { at, person, headers, died } = holderOf(meta.role);
    const input = await SAMPLES[path]?.(at, person);
    const asked = async () => {
      await running.settle();
      effects.length = 0;
      const { status } = await call(running, path, type, input, headers);
      return [status, [...effects]];
    };
    const known = () => call(running, 'fleet.gateways.list', 'query', {}, headers);

    expect((await known()).status).toBe(200);
    await running.sql({ sql: died.sql, args: [1, died.id] });
    // That root named a tenant which is none is recorded.
    const trace = meta.role === 'root' && meta.audited === true ? ['write'] : [];
    expect(await asked()).toEqual([meta.role === 'root' ? 404 : 401, trace]);
    await running.sql({ sql: died.sql, args: [null, died.id] });
    if (person === undefined || meta.role === 'viewer') return;
    expect((await known()).status).toBe(200);
    await running.sql({ sql: "UPDATE users SET role = 'viewer' WHERE id = ?", args: [person.id] });
    // The write is the audit entry of the refusal.
    expect(await asked()).toEqual([403, ['write']]);
    await running.sql({ sql: 'UPDATE users SET role = ? WHERE id = ?', args: [meta.role, person.id] });
  });
});
