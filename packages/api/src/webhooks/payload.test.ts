import { type Ctx, change, commit, eventDraft } from '@breakwater/db';
import { type TestDatabase, type TestTarget, testDatabase } from '@breakwater/db/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actorText, PAYLOAD_SQL, payloadOf } from './payload.ts';

const CONTROL = Array.from({ length: 31 }, (_, i) => String.fromCharCode(i + 1)).join('');
const ODD = ['plain', '', '"quoted" \\ and /', CONTROL, '\u007f\u0080\u2028\u2029', 'ä 漢 🚢', "it's", null];
const DATA = { 10: 'ten', 9: [1.5, -0, 1e21, { b: 1, a: null }], z: true, 'ä"': CONTROL, A: '\u2028' };

describe.each<TestTarget>(['file', 'http'])('a payload put together by SQL on %s', target => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase(target);
  });
  afterAll(() => database.close());

  it('is to the byte what canonical JSON is, whatever is in it', async () => {
    const ctx: Ctx = await database.tenant({
      actor: { kind: 'user', id: 'usr_1', name: `${CONTROL} "ä" \ud800`, role: 'admin' },
    });
    const drafts = [];
    for (const [i, text] of ODD.entries()) {
      const subject = { component: 'tests', recordId: text, gatewayId: ODD[ODD.length - 1 - i] ?? null };
      drafts.push(eventDraft(ctx, 'tests.test.made', subject, DATA));
      database.clock.advance(1_001);
    }
    await commit(ctx, change(undefined, { events: drafts }));
    const sql = `SELECT ${PAYLOAD_SQL} FROM events AS e WHERE tenant_id = ? ORDER BY seq`;
    const [found] = await ctx.db.read([{ sql, args: [actorText(ctx), ctx.tenantId] }]);
    expect(found?.rows.map(([text]) => text)).toEqual(
      drafts.map(draft => payloadOf(ctx, draft.id, draft, draft.data)),
    );
  });
});
