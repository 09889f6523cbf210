import { openTestDriver } from '@breakwater/db/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectNoLeak } from './leaks.ts';
import { call } from './people.ts';
import { MUTATIONS } from './registry.ts';
import { SAMPLES } from './samples.ts';
import { type Running, start } from './targets.ts';
import { newWorld, type World } from './world.ts';

const BROKEN = { sql: "SELECT json_extract('{}', 'broken')", args: [] };

/** Everything a tenant has, but for the entries of refused calls and when credentials were last used. */
async function everything({ running, tenant }: World): Promise<string> {
  const tables = await running.sql({
    sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%`tenant_id`%' ORDER BY name",
    args: [],
  });
  const dump: unknown[] = [];
  for (const [name] of tables) {
    const refused = name === 'audit_log' ? ' AND success = 1' : '';
    const rows = await running.sql({
      sql: `SELECT * FROM ${name} WHERE tenant_id = ?${refused}`,
      args: [tenant.id],
    });
    dump.push([name, rows]);
  }
  return JSON.stringify(dump);
}

describe('a mutation whose n-th statement fails', () => {
  let running: Running;
  let failAt: number | null = null;
  let reached = 0;

  beforeAll(async () => {
    running = await start('in process', {
      // What runs beside a call would write between two looks at the database.
      ports: { operations: { start: () => undefined } },
      openDriver: options => {
        const driver = openTestDriver(options);
        return {
          ...driver,
          write(statements) {
            if (failAt === null) return driver.write(statements);
            const at = failAt;
            failAt = null;
            reached = statements.length;
            return driver.write(statements.map((s, i) => (i === at ? BROKEN : s)));
          },
        };
      },
    });
  });
  afterAll(() => running?.stop());

  it.each(MUTATIONS)('$path leaves nothing behind, for every n', async ({ path, type, meta }) => {
    const world = await newWorld(running);
    const keyed = () => ({ ...world.as(meta.role), 'idempotency-key': world.fresh('fault') });
    // What a failed call was asked can be asked again: it left nothing.
    const input = await SAMPLES[path]?.(world);
    const before = await everything(world);
    let statements = 1;
    for (let n = 0; n < statements; n++) {
      failAt = n;
      const { status, text } = await call(running, path, type, input, keyed());
      expect(failAt, `${path} wrote nothing`).toBeNull();
      expect([n, status]).toEqual([n, 500]);
      expectNoLeak(path, text);
      statements = reached;
    }
    expect(await everything(world)).toBe(before);
    expect((await call(running, path, type, input, keyed())).status).toBe(200);
  });
});
