import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { afterRestore, contentOf, restoresOf } from './content.ts';
import type { Tenant } from './people.ts';
import { type StorageWorld, storageWorld } from './storage-world.ts';

const WRITERS = [0, 1, 2, 3];
const FIRST = 5;

describe.each(['file', 'http'] as const)('a backup while four write, on %s', target => {
  let world: StorageWorld;
  let tenant: Tenant;
  beforeAll(async () => {
    world = await storageWorld(target);
    tenant = await world.tenant();
  });
  afterAll(() => world?.stop());

  it('holds of each all that was acknowledged before, no write without the one before it, and comes back as that', async () => {
    const acknowledged = WRITERS.map(() => 0);
    let over = false;
    let moved: () => void = () => undefined;
    const write = async (writer: number) => {
      for (let n = 0; !over; n++) {
        const { status } = await world.gateway(tenant, `w${writer}-${n}`);
        expect(status).toBe(200);
        acknowledged[writer] = n + 1;
        moved();
      }
    };
    /** Until every writer was acknowledged so much more. */
    const further = async (writes: number) => {
      const aim = acknowledged.map(count => count + writes);
      while (acknowledged.some((count, writer) => count < (aim[writer] ?? 0))) {
        await new Promise<void>(resolve => {
          moved = resolve;
        });
      }
      return [...acknowledged];
    };
    const writers = WRITERS.map(write);
    const before = await further(FIRST);
    const response = await world.root('/db/backup.sqlite');
    expect(response.status).toBe(200);
    const parts: Uint8Array[] = [];
    for await (const part of response.body ?? []) {
      if (parts.length === 0) await further(1);
      parts.push(part);
    }
    over = true;
    await Promise.all(writers);
    const backup = new Uint8Array(Buffer.concat(parts));

    const copy = opened(backup, join(world.folder, 'copy.db'));
    const rows = async (sql: string) =>
      copy
        .prepare(sql)
        .all()
        .map(row => Object.values(row));
    expect(await rows('PRAGMA integrity_check')).toEqual([['ok']]);
    expect(await rows('SELECT * FROM pragma_foreign_key_check')).toEqual([]);
    const names = (await rows('SELECT name FROM gateways')).map(([name]) => String(name));
    for (const writer of WRITERS) {
      const mine = names.filter(name => name.startsWith(`w${writer}-`));
      expect(new Set(mine)).toEqual(new Set(mine.map((_, n) => `w${writer}-${n}`)));
      expect(mine.length).toBeGreaterThanOrEqual(before[writer] ?? Number.POSITIVE_INFINITY);
      expect(mine.length).toBeLessThan(acknowledged[writer] ?? 0);
    }
    const events = "SELECT count(*) FROM events WHERE type = 'fleet.gateway.created'";
    const entries = "SELECT count(*) FROM audit_log WHERE action = 'fleet.gateway.create'";
    expect([await rows(events), await rows(entries)]).toEqual([[[names.length]], [[names.length]]]);

    const content = await contentOf(rows);
    copy.close();
    expect((await world.restore(backup)).status).toBe(200);
    expect(await contentOf(world.rows)).toEqual(afterRestore(content));
    expect(await restoresOf(world.rows)).toEqual([1, 1]);
  });
});

/** What a backup holds, as SQLite itself reads it. */
function opened(backup: Uint8Array, path: string): DatabaseSync {
  if (Buffer.from(backup.subarray(0, 6)).toString() === 'SQLite') {
    writeFileSync(path, backup);
    return new DatabaseSync(path);
  }
  const db = new DatabaseSync(':memory:');
  db.exec(Buffer.from(backup).toString());
  return db;
}
