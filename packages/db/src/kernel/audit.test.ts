import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { Database } from '../client/handle.ts';
import type { Value } from '../client/types.ts';
import { ManualClock } from '../clock.ts';
import { type AuditFacts, auditDraft, auditStatements } from './audit.ts';
import type { CallInfo, Ctx } from './context.ts';

const unused = () => {
  throw new Error('nothing is read here');
};
const clock = new ManualClock();
const call: CallInfo = {
  ...{ requestId: 'req', traceId: 'trace', sessionId: 'ses', clientIp: '192.0.2.1' },
  ...{ startedAt: clock.now() - 7.5, input: { asked: true } },
};
const ctx: Ctx = {
  ...{ db: new Database(unused), clock, tenantId: 'ten_mine', call },
  actor: { kind: 'user', id: 'usr_1', name: 'ada@example.com', role: 'admin' },
};

/** The rows that are written, by column. */
async function written(given: Ctx, ...facts: readonly AuditFacts[]): Promise<Record<string, Value>[]> {
  const drafts = facts.map(one => auditDraft(given, 'fleet.gateway.update', one));
  const statements = await auditStatements(given, drafts);
  return statements.flatMap(({ sql, args }) => {
    const columns = [...(sql.split('VALUES')[0] ?? '').matchAll(/"(\w+)"/g)]
      .slice(1)
      .map(([, name = '']) => name);
    return Array.from({ length: args.length / columns.length }, (_, row) =>
      Object.fromEntries(columns.map((name, i) => [name, args[row * columns.length + i] ?? null])),
    );
  });
}
const one = async (facts: Omit<AuditFacts, 'component'>, given = ctx) => {
  const [row = {}] = await written(given, { component: 'gateways', ...facts });
  return row;
};

it('an entry says who did what to what, when, from where, and how long it took', async () => {
  const row = await one({
    ...{ recordId: 'gw_1', before: { a: 1 }, after: { a: 2 }, detail: 'in words', response: { ok: true } },
    ...{ gatewayId: 'gw_1', gatewayName: 'edge' },
  });
  expect(row).toEqual({
    ...{
      id: expect.stringMatching(/^aud_/),
      tenant_id: 'ten_mine',
      timestamp: clock.now(),
      component: 'gateways',
    },
    ...{ record_id: 'gw_1', operation: 'update', action: 'fleet.gateway.update', actor_kind: 'user' },
    ...{ actor_id: 'usr_1', actor_name: 'ada@example.com', actor_role: 'admin' },
    ...{ gateway_id: 'gw_1', gateway_name: 'edge', before: '{"a":1}', after: '{"a":2}' },
    ...{ request_data: '{"asked":true}', response_data: '{"ok":true}', success: 1 },
    ...{ error_code: null, error_message: null, duration_ms: 7, client_ip: '192.0.2.1' },
    ...{ session_id: 'ses', request_id: 'req', trace_id: 'trace', detail: '{"text":"in words"}' },
  });
});

it('what is not known is null, outside of a call too', async () => {
  const row = await one({ before: null }, { ...ctx, call: undefined });
  const known = Object.entries(row).filter(([, value]) => value !== null);
  expect(known.map(([name]) => name)).toEqual([
    ...['id', 'tenant_id', 'timestamp', 'component', 'operation', 'action', 'actor_kind', 'actor_id'],
    ...['actor_name', 'actor_role', 'success'],
  ]);
});

it('a clock that was set back makes no call end before it began', async () => {
  expect((await one({}, { ...ctx, call: { ...call, startedAt: clock.now() + 5 } })).duration_ms).toBe(0);
});

it('the input is on the first entry of a commit, and on no other', async () => {
  const rows = await written(
    ctx,
    { component: 'a' },
    { component: 'b', tenantId: 'ten_other', operation: 'x' },
  );
  expect(rows.map(row => [row.component, row.tenant_id, row.operation, row.request_data])).toEqual([
    ['a', 'ten_mine', 'update', '{"asked":true}'],
    ['b', 'ten_other', 'x', null],
  ]);
});

it('a failure has its code, and the first thousand characters of its message without secrets', async () => {
  const secret = `bwp_${'a'.repeat(20)}`;
  const row = await one({ failure: { code: 'FORBIDDEN', message: `${secret} ${'x'.repeat(2_000)}` } });
  expect(row).toMatchObject({ success: 0, error_code: 'FORBIDDEN' });
  expect(row.error_message).toBe(`[redacted] ${'x'.repeat(989)}`);
});

it.each([
  ['a', 16_384 - 8, true],
  ['a', 16_384 - 7, false],
  ['€', 5_458, true],
  ['€', 5_459, false],
])(
  '%s %d times: a document of at most 16 KiB is kept, a larger one is its size and hash',
  async (sign, times, kept) => {
    const detail = { t: sign.repeat(times) };
    const text = JSON.stringify(detail);
    expect((await one({ detail })).detail).toBe(
      kept
        ? text
        : JSON.stringify({
            truncated: true,
            bytes: Buffer.byteLength(text),
            sha256: createHash('sha256').update(text).digest('hex'),
          }),
    );
  },
);

it('a snapshot may be larger than what was asked', async () => {
  const before = { t: 'a'.repeat(20_000) };
  expect((await one({ before, after: { t: 'a'.repeat(262_144) } })).before).toBe(JSON.stringify(before));
  expect((await one({ after: { t: 'a'.repeat(262_144) } })).after).toMatch(
    /^\{"truncated":true,"bytes":262152/,
  );
});
