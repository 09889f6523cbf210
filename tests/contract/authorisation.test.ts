import { sha256Hex } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectNoLeak } from './leaks.ts';
import { bearer, call, ROLES, type Role } from './people.ts';
import { GUARDED, REGISTRY, shareOf } from './registry.ts';
import { namesARecord, OF_EVERY_TENANT, OWN_CREDENTIAL, SAMPLES } from './samples.ts';
import { type Running, start, TARGETS } from './targets.ts';
import { newWorld, type World } from './world.ts';

it('every procedure has a sample, so that a new one is covered the moment it exists', () => {
  const missing = REGISTRY.filter(({ path }) => SAMPLES[path] === undefined && !OWN_CREDENTIAL.has(path));
  expect(missing.map(p => p.path)).toEqual([]);
  expect(Object.keys(SAMPLES).filter(path => !REGISTRY.some(p => p.path === path))).toEqual([]);
});

const below = (role: Role): Role | undefined => ROLES[ROLES.indexOf(role) - 1];
const codeOf = (body: unknown): string =>
  (body as { error?: { json: { data: { code: string } } } }).error?.json.data.code ?? 'ok';

describe.each(TARGETS)('authorisation, %s', target => {
  const procedures = shareOf(target, GUARDED);
  let running: Running;
  let mine: World;
  let theirs: World;
  const bad: Record<string, Record<string, string>> = {};

  beforeAll(async () => {
    running = await start(target);
    mine = await newWorld(running);
    theirs = await newWorld(running);
    const [revoked, expired, inactive, removed] = await Promise.all(
      ROLES.concat('admin').map(() => mine.person('admin')),
    );
    if (!revoked || !expired || !inactive || !removed) throw new Error('people are missing');
    await running.sql(
      {
        sql: 'UPDATE sessions SET revoked_at = 1 WHERE token_hash = ?',
        args: [await sha256Hex(revoked.token)],
      },
      { sql: 'UPDATE sessions SET expires_at = ? WHERE id = ?', args: [running.now(), expired.sessionId] },
      { sql: 'UPDATE users SET is_active = 0 WHERE id = ?', args: [inactive.id] },
      { sql: 'UPDATE users SET deleted_at = 1 WHERE id = ?', args: [removed.id] },
    );
    Object.assign(bad, {
      none: {},
      'another scheme': { authorization: `Basic ${mine.tenant.people.admin.token}` },
      garbage: bearer('garbage'),
      'a well-formed token of nobody': bearer(`bws_${'A'.repeat(43)}`),
      'a well-formed key of nobody': bearer(`bwp_${'A'.repeat(43)}`),
      'a revoked session': bearer(revoked.token),
      'an expired session': bearer(expired.token),
      'an inactive user': bearer(inactive.token),
      'a deleted user': bearer(removed.token),
    });
  });
  afterAll(() => running?.stop());

  it.each(procedures)('$path wants a live credential', async ({ path, type }) => {
    // In process all of them; elsewhere they take turns.
    const turn = procedures.findIndex(one => one.path === path);
    const names = Object.keys(bad);
    const tried = target === 'in process' ? names : [names[turn % names.length] ?? 'none'];
    for (const name of tried) {
      const headers = bad[name];
      const { status, body, text, headers: reply } = await call(running, path, type, {}, headers);
      expect([name, status, codeOf(body)]).toEqual([name, 401, 'UNAUTHENTICATED']);
      expect(reply.get('www-authenticate')).toBe('Bearer');
      expectNoLeak(path, text);
    }
  });

  it.each(procedures)(
    '$path refuses the role below its own, before parsing',
    async ({ path, type, meta }) => {
      const lower = meta.role === 'root' ? 'admin' : below(meta.role as Role);
      if (lower === undefined) return;
      const person = mine.tenant.people[lower];
      const { status, body } = await call(running, path, type, { nonsense: true }, bearer(person.token));
      expect([status, codeOf(body)]).toEqual([403, 'FORBIDDEN']);
    },
  );

  it('an API key may call what says so and nothing else, and each refusal is recorded', async () => {
    const name = mine.fresh('agent');
    const { key } = await mine.do('governance.apiKeys.create', 'mutation', { name }, mine.as('root'));
    const others = procedures.filter(({ meta }) => meta.apiKeys !== true);
    for (const { path, type } of others) {
      const { status, body } = await call(running, path, type, {}, bearer(String(key)));
      expect([path, status, codeOf(body)]).toEqual([path, 403, 'FORBIDDEN']);
    }
    const [recorded] = await running.sql({
      sql: "SELECT count(*) FROM audit_log WHERE actor_name = ? AND error_code = 'FORBIDDEN'",
      args: [`key:${name}`],
    });
    expect(Number(recorded?.[0])).toBe(others.length);
  });

  it.each(procedures)('$path answers its least role', async ({ path, type, meta }) => {
    const person = await mine.person(meta.role === 'root' ? 'admin' : (meta.role as Role));
    const input = await SAMPLES[path]?.(mine, person);
    const headers = meta.role === 'root' ? mine.as('root') : bearer(person.token);
    const { status, text } = await call(running, path, type, input, headers);
    expect([status, text]).toEqual([200, text]);
  });

  it.each(procedures)('$path shows nothing of another tenant', async ({ path, type, meta }) => {
    const input = await SAMPLES[path]?.(theirs);
    const { status, body, text } = await call(running, path, type, input, mine.as(meta.role));
    expect(text).not.toContain(theirs.tenant.id);
    const many = path.endsWith('Many') || path.endsWith('bulkTransition');
    if (namesARecord(input) && !many && !OF_EVERY_TENANT.has(path)) {
      expect([status, codeOf(body)]).toEqual([404, 'NOT_FOUND']);
    }
    expectNoLeak(path, text);
  });
});
