import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, DAY, MINUTE, type TestApi, testApi } from '../testing.ts';
import { runDueJobs } from './run.ts';

describe.each(API_TARGETS)('jobs on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  it('forget stored results when their day is over, and note when they ran', async () => {
    const { admin } = await api.tenant();
    const keyed = api.as(admin.token, { idempotencyKey: 'once' });
    await keyed.identity.groups.create({ name: 'ops' });
    const stored = () => api.rows('SELECT count(*) FROM idempotency_keys WHERE key = ?', 'once');
    api.clock.advance(DAY - 1);
    expect(await api.runJob('idempotency.purge')).toBe(true);
    expect(await stored()).toEqual([[1]]);
    api.clock.advance(1);
    await api.runJob('idempotency.purge');
    expect(await stored()).toEqual([[0]]);
    expect(
      await api.rows(
        "SELECT last_run_at, last_ok_at, last_error FROM leases WHERE name = 'job:idempotency.purge'",
      ),
    ).toEqual([[api.clock.now(), api.clock.now(), null]]);
  });

  it('are skipped while another process holds their lease', async () => {
    const held = 'UPDATE leases SET lease_until = ?, owner = ? WHERE name = ? RETURNING name';
    await api.runJob('idempotency.purge');
    await api.database.db.write([
      { sql: held, args: [api.clock.now() + MINUTE, 'another', 'job:idempotency.purge'] },
    ]);
    expect(await api.runJob('idempotency.purge')).toBe(false);
    api.clock.advance(MINUTE);
    expect(await api.runJob('idempotency.purge')).toBe(true);
  });

  it('run again, and once, after a clock that was a year ahead is set right', async () => {
    const now = api.clock.now();
    api.clock.set(now + 365 * DAY);
    await runDueJobs(api.work);
    api.clock.set(now);
    const lastRuns = () =>
      api.rows("SELECT DISTINCT last_run_at FROM leases WHERE name LIKE 'job:%' ORDER BY 1");
    await runDueJobs(api.work);
    expect(await lastRuns()).toEqual([[now]]);
    api.clock.advance(1);
    await runDueJobs(api.work);
    expect(await lastRuns()).toEqual([[now]]);
  });

  it('run beside another process where each claims its work', async () => {
    const taken = "INSERT OR REPLACE INTO leases (name, owner, lease_until) VALUES (?, 'another', ?)";
    await api.database.db.write([{ sql: taken, args: ['job:webhooks.dispatch', api.clock.now() + MINUTE] }]);
    expect(await api.runJob('webhooks.dispatch')).toBe(true);
    expect(await api.rows("SELECT owner FROM leases WHERE name = 'job:webhooks.dispatch'")).toEqual([
      ['another'],
    ]);
  });
});
