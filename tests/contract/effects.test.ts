import { eventTypes } from '@breakwater/api/events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call } from './people.ts';
import { GUARDED, MUTATIONS, shareOf } from './registry.ts';
import { SAMPLES } from './samples.ts';
import { type Running, start, TARGETS } from './targets.ts';
import { newWorld, type World } from './world.ts';

/** Of one request, in whichever chain. */
const entries = async ({ running }: World, requestId: string) =>
  (
    await running.sql({
      sql: 'SELECT action, success FROM audit_log WHERE request_id = ? ORDER BY seq',
      args: [requestId],
    })
  ).map(([action, success]) => ({ action, success }));

describe.each(TARGETS)('effects and their records, %s', target => {
  const mutations = shareOf(target, MUTATIONS);
  // What workerd lacks shows only when it is called, so there every procedure is.
  const called = target === 'workerd' ? GUARDED : shareOf(target, GUARDED);
  let running: Running;
  let world: World;
  beforeAll(async () => {
    running = await start(target);
    world = await newWorld(running);
  });
  afterAll(() => running?.stop());

  it.each(called)(
    '$path leaves an audit entry exactly when it has an effect',
    async ({ path, type, meta }) => {
      const input = await SAMPLES[path]?.(world);
      const requestId = world.fresh('request');
      const { status } = await call(running, path, type, input, {
        ...world.as(meta.role),
        'x-request-id': requestId,
      });
      expect(status).toBe(200);
      const added = await entries(world, requestId);
      if (type === 'query' || meta.audited !== true) {
        expect(added).toEqual([]);
      } else {
        expect(added.length).toBeGreaterThan(0);
        expect(added.every(entry => entry.success === 1)).toBe(true);
        expect(added.map(entry => String(entry.action).split('.').length)).toEqual(added.map(() => 3));
      }
    },
  );

  it.each(mutations)(
    '$path leaves one failure entry when it refuses, and no effect',
    async ({ path, type, meta }) => {
      const requestId = world.fresh('request');
      const { status } = await call(
        running,
        path,
        type,
        { nonsense: true },
        { ...world.as(meta.role), 'x-request-id': requestId },
      );
      expect(status).toBe(400);
      const added = await entries(world, requestId);
      expect(added.map(entry => [entry.action, entry.success])).toEqual(
        meta.audited === true ? [[meta.action, 0]] : [],
      );
    },
  );

  it.each(mutations)(
    '$path has one effect however often its answer is asked for',
    async ({ path, type, meta }) => {
      const input = await SAMPLES[path]?.(world);
      const keyed = { ...world.as(meta.role), 'idempotency-key': world.fresh('key') };
      const repeat = world.fresh('request');
      const first = await call(running, path, type, input, keyed);
      const again = await call(running, path, type, input, { ...keyed, 'x-request-id': repeat });
      expect([first.status, again.status]).toEqual([200, 200]);
      expect(again.text).toBe(first.text);
      expect([first.headers.get('idempotency-replayed'), again.headers.get('idempotency-replayed')]).toEqual([
        null,
        'true',
      ]);
      expect(await entries(world, repeat)).toEqual([]);
      if (TAKES_NOTHING.has(path)) return;
      const other = await call(running, path, type, { ...(await different(world, path)) }, keyed);
      expect(other.status).toBe(409);
    },
  );

  it('every event any of them left is declared, with the fields it declares', async () => {
    const rows = await running.sql({
      sql: 'SELECT DISTINCT type, (SELECT json_group_array(key) FROM json_each(data)) FROM events',
      args: [],
    });
    expect(rows.length).toBeGreaterThan(10);
    const fields = new Map(Object.entries(eventTypes).map(([type, { data }]) => [type, data.shape]));
    for (const [type, keys] of rows) {
      const declared = Object.keys(fields.get(String(type)) ?? {});
      expect([type, JSON.parse(String(keys)).toSorted()]).toEqual([type, ['id', ...declared].toSorted()]);
    }
  });
});

/** Procedures with one valid input. */
const TAKES_NOTHING = new Set([
  'compliance.alerts.detect',
  'audit.seal',
  'compliance.evidence.generateAll',
  'governance.riskModel.clear',
]);

/** Another valid input for the same procedure. */
async function different(world: World, path: string): Promise<Record<string, unknown>> {
  const input = await SAMPLES[path]?.(world);
  const fields = typeof input === 'object' && input !== null ? { ...input } : {};
  return path === 'soc.alerts.dedupe' ? { dryRun: true } : fields;
}
