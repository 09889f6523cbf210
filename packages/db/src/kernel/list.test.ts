import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gateways } from '../schema/fleet.ts';
import { beliefs } from '../schema/governance.ts';
import { type TestDatabase, type TestTarget, testDatabase } from '../testing.ts';
import { defineAccessor } from './accessor.ts';

const accessor = defineAccessor(gateways, { domain: 'test', entity: 'gateway', prefix: 'gw' });
const reals = defineAccessor(beliefs, { domain: 'test', entity: 'belief', prefix: 'blf' });

const TEXTS = [
  '"quoted"',
  'back\\slash',
  'a\tb\nc',
  '\u0001 \u001f',
  '\u2028 \u007f \u009f',
  '😀 é',
  '\ud800',
  '',
];

describe.each<TestTarget>(['file', 'http'])('a list on %s', target => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase(target);
  });
  afterAll(() => database.close());

  it('has each row as it is read by itself, whatever text is in it', async () => {
    const ctx = await database.tenant();
    const rows = await accessor.insertMany(
      ctx,
      TEXTS.map((text, i) => ({
        ...{ name: `gateway-${i}`, endpoint: 'e.example.com:443', description: text },
        ...{ metadata: { [text]: text, nested: [text, null, 1.5e300] }, labels: { a: 'b' } },
        ...{ registeredAt: new Date(0), lastSeen: new Date(8.64e15), monitored: i % 2 === 0 },
      })),
    );
    const { items } = await accessor.list(ctx, { order: 'asc' });
    expect(items).toHaveLength(TEXTS.length);
    for (const [i, { id }] of rows.entries()) {
      expect(items[i]).toEqual(await accessor.get(ctx, id));
      expect(Object.keys(items[i] ?? {})).toEqual(Object.keys(rows[i] ?? {}));
    }
  });

  it('keeps every digit of a real', async () => {
    const ctx = await database.tenant();
    const row = await reals.insert(ctx, { category: 'network', alpha: 0.1 + 0.2, beta: 1 / 3 });
    expect((await reals.list(ctx)).items).toEqual([row]);
  });
});
