import { DriverError } from '@breakwater/db';
import { openTestDriver } from '@breakwater/db/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectNoLeak } from './leaks.ts';
import { bearer, call, newTenant, type Tenant } from './people.ts';
import { type Running, start } from './targets.ts';

describe.each([
  ['unreachable', 'NETWORK'],
  ['locked', 'SQLITE_BUSY'],
  ['full', 'SQLITE_FULL'],
  ['read-only', 'SQLITE_READONLY'],
])('a database that is %s', (_name, code) => {
  let running: Running;
  let tenant: Tenant;
  let broken = false;
  beforeAll(async () => {
    running = await start('in process', {
      openDriver: options => {
        const driver = openTestDriver(options);
        const refuse = () => {
          if (broken) throw new DriverError('disk I/O error at /secret/path', code, 0);
        };
        return {
          ...driver,
          async read(statements) {
            if (code === 'NETWORK') refuse();
            return driver.read(statements);
          },
          async write(statements) {
            refuse();
            return driver.write(statements);
          },
        };
      },
    });
    tenant = await newTenant(running);
  });
  afterAll(() => running?.stop());

  it('answers UNAVAILABLE with Retry-After, tells nothing of itself, and loses nothing', async () => {
    const headers = bearer(tenant.people.admin.token);
    const create = (name: string) =>
      call(running, 'fleet.gateways.create', 'mutation', { name, endpoint: 'e.example.com:1' }, headers);
    expect((await create('before')).status).toBe(200);
    broken = true;
    const refused = await create('during');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    expect(refused.text).toContain('UNAVAILABLE');
    expect(refused.text).not.toContain('/secret/path');
    expectNoLeak('fleet.gateways.create', refused.text);
    if (code === 'NETWORK') {
      const health = await running.fetch(`${running.url}/db/health`);
      expect([health.status, health.headers.get('retry-after')]).toEqual([503, '5']);
      expect(await health.json()).toMatchObject({
        status: 'degraded',
        database: 'unreachable',
        latencyMs: null,
      });
      expect((await call(running, 'fleet.gateways.list', 'query', {}, headers)).status).toBe(503);
    }
    broken = false;
    expect((await create('after')).status).toBe(200);
    const { text } = await call(running, 'fleet.gateways.list', 'query', {}, headers);
    expect(['before', 'during', 'after'].map(name => text.includes(`"name":"${name}"`))).toEqual([
      true,
      false,
      true,
    ]);
  });
});
