import { openTestDriver } from '@breakwater/db/testing';
import { insideShown } from './insides.ts';
import { call } from './people.ts';
import type { Callable } from './registry.ts';
import { SAMPLES } from './samples.ts';
import { type Running, start } from './targets.ts';
import { newWorld, type World } from './world.ts';

const BROKEN = { sql: "SELECT json_extract('{}', 'broken')", args: [] };

/** A deployment in process whose writes fail when they are asked to. */
export interface Failing {
  readonly running: Running;
  /** Fails a mutation at each of its statements in turn; how many there were, and what was not as it should be. */
  everyStatement(procedure: Callable): Promise<{ readonly tried: number; readonly wrong: readonly string[] }>;
}

export async function startFailing(): Promise<Failing> {
  let failAt: number | null = null;
  let reached = 0;
  const running = await start('in process', {
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
  return {
    running,
    async everyStatement({ path, type, meta }) {
      const world = await newWorld(running);
      const keyed = () => ({ ...world.as(meta.role), 'idempotency-key': world.fresh('fault') });
      // What a failed call was asked can be asked again: it left nothing.
      const input = await SAMPLES[path]?.(world);
      const before = await everything(world);
      const wrong: string[] = [];
      let statements = 1;
      let tried = 0;
      for (; tried < statements; tried++) {
        failAt = tried;
        const { status, text } = await call(running, path, type, input, keyed());
        if (failAt !== null) {
          failAt = null;
          return { tried, wrong: [...wrong, `${path} wrote nothing`] };
        }
        if (status !== 500) wrong.push(`statement ${tried} of ${path} answered ${status}`);
        const inside = insideShown(path, text);
        if (inside !== null) wrong.push(`statement ${tried} of ${path} shows ${inside}`);
        statements = reached;
      }
      if ((await everything(world)) !== before) wrong.push(`${path} left something behind`);
      const { status } = await call(running, path, type, input, keyed());
      if (status !== 200) wrong.push(`${path} answered ${status} when nothing failed`);
      return { tried, wrong };
    },
  };
}

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
