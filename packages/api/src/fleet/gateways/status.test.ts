import { type GATEWAY_STATUSES, REPORTED_STATUSES } from '@breakwater/db/schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IN_PROCESS, type TestApi, testApi } from '../../testing.ts';
import { gatewayStatus } from './status.ts';

const FRESH = 180_000;
const GONE = 900_000;
const AGES = [-1, 0, FRESH, FRESH + 1, GONE, GONE + 1, null] as const;

// Rows: what was last said. Columns: how many ms ago, null for never.
const TABLE = {
  unknown: ['unreachable', 'unreachable', 'unreachable', 'unreachable', 'unreachable', 'offline', 'unknown'],
  healthy: ['connected', 'connected', 'connected', 'unreachable', 'unreachable', 'offline', 'offline'],
  degraded: ['degraded', 'degraded', 'degraded', 'unreachable', 'unreachable', 'offline', 'offline'],
  unhealthy: ['degraded', 'degraded', 'degraded', 'unreachable', 'unreachable', 'offline', 'offline'],
  unreachable: [
    'unreachable',
    'unreachable',
    'unreachable',
    'unreachable',
    'unreachable',
    'offline',
    'offline',
  ],
} as const satisfies Record<(typeof REPORTED_STATUSES)[number], readonly (typeof GATEWAY_STATUSES)[number][]>;

const CASES = REPORTED_STATUSES.flatMap(said =>
  AGES.map((age, i) => ({ said, age, status: TABLE[said][i] })),
);

describe.each(IN_PROCESS)('the status of a gateway, %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  it('follows from what was last said and how long ago, in a filter as in an answer', async () => {
    const { id, admin } = await api.tenant();
    const gateways = admin.api.fleet.gateways;
    const { id: gateway } = await gateways.create({ name: 'a', endpoint: 'edge-1.example.com:8443' });
    for (const { said, age, status } of CASES) {
      const lastSeen = age === null ? null : api.clock.now() - age;
      await api.database.db.write([
        {
          sql: 'UPDATE gateways SET last_status = ?, last_seen = ? WHERE tenant_id = ?',
          args: [said, lastSeen, id],
        },
      ]);
      const { items } = await gateways.list(status === undefined ? {} : { status });
      expect([said, age, ...items.map(one => one.status)]).toEqual([said, age, status]);
      const other = status === 'unknown' ? 'offline' : 'unknown';
      expect((await gateways.list({ status: other })).items).toEqual([]);
      expect((await gateways.get({ id: gateway })).status).toBe(status);
    }
  });
});

it('an age below nothing counts as none', () => {
  const now = 1_000_000;
  expect(gatewayStatus({ lastSeen: new Date(now + 5_000), lastStatus: 'healthy' }, now)).toBe('connected');
});
