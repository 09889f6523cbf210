import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { backup } from './backup.ts';

describe('a backup of a file', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await testDatabase('file');
  });
  afterEach(() => database.close());

  it.each(['sqlite', 'sql'] as const)('as %s leaves nothing behind, read or not', async format => {
    const folder = dirname(database.path);
    const before = readdirSync(folder).toSorted();
    const unread = await backup(database.db, format, new Date(0));
    await unread.discard();
    const begun = await backup(database.db, format, new Date(0));
    const { value } = await begun.parts[Symbol.asyncIterator]().next();
    expect(value?.length).toBeGreaterThan(0);
    await begun.discard();
    await begun.discard();
    const read = await backup(database.db, format, new Date(0));
    let bytes = 0;
    for await (const part of read.parts) bytes += part.length;
    await read.discard();
    expect(bytes).toBe(read.bytes ?? bytes);
    expect(readdirSync(folder).toSorted()).toEqual(before);
  });
});
