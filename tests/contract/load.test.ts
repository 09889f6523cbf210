import { afterAll, describe, expect, it } from 'vitest';
import { bearer, call, newTenant } from './people.ts';
import { type Running, start, TARGETS } from './targets.ts';

const running: Running[] = [];
afterAll(async () => {
  for (const one of running) await one.stop();
});
const started = async (...args: Parameters<typeof start>) => {
  const one = await start(...args);
  running.push(one);
  return one;
};

describe.each(TARGETS)('under load, %s', target => {
  it('serves 60 parallel requests, reads and writes mixed', async () => {
    const server = await started(target);
    const { people } = await newTenant(server);
    const headers = bearer(people.admin.token);
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        i % 3 === 0
          ? call(
              server,
              'fleet.gateways.create',
              'mutation',
              { name: `g${i}`, endpoint: 'e.example.com:1' },
              headers,
            )
          : call(server, 'fleet.gateways.list', 'query', {}, headers),
      ),
    );
    expect(answers.map(a => a.status)).toEqual(Array(60).fill(200));
    const { text } = await call(server, 'fleet.gateways.list', 'query', { limit: 1000 }, headers);
    expect(text.match(/"gw_/g)).toHaveLength(20);
  });

  it('commits 200 parallel writes, each with its audit entry and event', async () => {
    const server = await started(target);
    const { id, people } = await newTenant(server);
    const headers = bearer(people.admin.token);
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        call(
          server,
          'fleet.gateways.create',
          'mutation',
          { name: `g${i}`, endpoint: 'e.example.com:1' },
          headers,
        ),
      ),
    );
    expect(answers.filter(a => a.status === 200)).toHaveLength(200);
    for (const table of ['gateways', 'audit_log', 'events']) {
      expect(
        await server.sql({ sql: `SELECT count(*) FROM ${table} WHERE tenant_id = ?`, args: [id] }),
      ).toEqual([[200]]);
    }
  });
});
