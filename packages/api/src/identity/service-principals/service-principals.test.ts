import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  API_TARGETS,
  failureIn,
  failureOf,
  HOUR,
  MINUTE,
  refusalOf,
  SECOND,
  type TestApi,
  testApi,
} from '../../testing.ts';

describe.each(API_TARGETS)('service principals on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  const works = async (key: string) =>
    api
      .as(key)
      .identity.me()
      .then(
        () => true,
        error => {
          expect(failureIn(error).code).toBe('UNAUTHENTICATED');
          return false;
        },
      );
  const inFuture = (ms: number) => new Date(api.clock.now() + ms);

  it('get a key that is shown once, and say who made them', async () => {
    const tenant = await api.tenant();
    const { servicePrincipals } = tenant.admin.api.identity;
    const { key, ...created } = await servicePrincipals.create({ name: ' ci ' });
    expect(key).toMatch(/^bwp_[A-Za-z0-9_-]{43}$/);
    expect(created).toMatchObject({
      name: 'ci',
      role: 'viewer',
      keyPrefix: key.slice(0, 12),
      createdBy: tenant.admin.id,
      createdByName: tenant.admin.email,
      expiresAt: null,
      lastUsed: null,
      version: 1,
    });
    expect(await works(key)).toBe(true);
    await api.settle();
    expect(await servicePrincipals.get({ id: created.id })).toEqual({ ...created, lastUsed: inFuture(0) });
    expect(await refusalOf(servicePrincipals.create({ name: 'ci' }))).toBe('CONFLICT(unique)');
    const byRoot = await tenant.root.identity.servicePrincipals.create({ name: 'by root' });
    expect(byRoot).toMatchObject({ createdBy: null, createdByName: 'root' });
    const robot = await servicePrincipals.create({ name: 'robot', role: 'admin' });
    const child = await tenant.as(robot.key).identity.servicePrincipals.create({ name: 'child' });
    expect(child).toMatchObject({ createdBy: null, createdByName: 'sp:robot' });
  });

  it('never outlive their expiry, which must be in the future when written (case 31)', async () => {
    const { servicePrincipals } = (await api.tenant()).admin.api.identity;
    const now = await failureOf(servicePrincipals.create({ name: 'a', expiresAt: inFuture(0) }));
    expect(now).toMatchObject({ code: 'VALIDATION', details: { issues: [{ path: 'expiresAt' }] } });
    const listed = await failureOf(
      servicePrincipals.createMany({ items: [{ name: 'a' }, { name: 'b', expiresAt: inFuture(-1) }] }),
    );
    expect(listed.details).toMatchObject({ index: 1, issues: [{ path: 'items.1.expiresAt' }] });
    const { id, key } = await servicePrincipals.create({ name: 'a', expiresAt: inFuture(MINUTE) });
    api.clock.advance(MINUTE - 1);
    expect(await works(key)).toBe(true);
    api.clock.advance(1);
    expect(await works(key)).toBe(false);
    expect((await servicePrincipals.list({ expired: true })).items).toMatchObject([{ id }]);
    expect((await servicePrincipals.list({ expired: false })).items).toEqual([]);
    expect(await refusalOf(servicePrincipals.update({ id, expiresAt: inFuture(0) }))).toBe('VALIDATION');
    await servicePrincipals.update({ id, expiresAt: inFuture(MINUTE) });
    expect(await works(key)).toBe(true);
    api.clock.advance(HOUR);
    await servicePrincipals.update({ id, expiresAt: null });
    expect(await works(key)).toBe(true);
  });

  it('keep the key before the last rotation for the grace, and no older one (case 32)', async () => {
    const { servicePrincipals } = (await api.tenant()).admin.api.identity;
    const { id, key: first } = await servicePrincipals.create({ name: 'a', role: 'operator' });
    const second = await servicePrincipals.rotate({ id, graceSeconds: 3600 });
    expect(second).toMatchObject({ role: 'operator', expiresAt: null, previousKeyExpiresAt: inFuture(HOUR) });
    expect(second.keyPrefix).toBe(second.key.slice(0, 12));
    api.clock.advance(HOUR - SECOND);
    expect([await works(first), await works(second.key)]).toEqual([true, true]);
    api.clock.advance(SECOND);
    expect([await works(first), await works(second.key)]).toEqual([false, true]);
    const third = await servicePrincipals.rotate({ id, graceSeconds: 3600 });
    const fourth = await servicePrincipals.rotate({ id, graceSeconds: 3600 });
    expect([await works(second.key), await works(third.key), await works(fourth.key)]).toEqual([
      false,
      true,
      true,
    ]);
    const fifth = await servicePrincipals.rotate({ id });
    expect(fifth.previousKeyExpiresAt).toBeNull();
    expect([await works(fourth.key), await works(fifth.key)]).toEqual([false, true]);
    expect(await refusalOf(servicePrincipals.rotate({ id, graceSeconds: 604_801 }))).toBe('VALIDATION');
  });

  it('let no old key outlive the expiry (case 33)', async () => {
    const { servicePrincipals } = (await api.tenant()).admin.api.identity;
    const { id, key } = await servicePrincipals.create({ name: 'a', expiresAt: inFuture(10 * MINUTE) });
    const rotated = await servicePrincipals.rotate({ id, graceSeconds: 3600 });
    expect(rotated.previousKeyExpiresAt).toEqual(inFuture(10 * MINUTE));
    await servicePrincipals.update({ id, expiresAt: null });
    api.clock.advance(10 * MINUTE - 1);
    expect(await works(key)).toBe(true);
    api.clock.advance(1);
    expect([await works(key), await works(rotated.key)]).toEqual([false, true]);
    const past = await servicePrincipals.create({ name: 'b', expiresAt: inFuture(1) });
    api.clock.advance(1);
    const revived = await servicePrincipals.rotate({
      id: past.id,
      graceSeconds: 3600,
      expiresAt: inFuture(HOUR),
    });
    expect([await works(past.key), await works(revived.key)]).toEqual([true, true]);
    api.clock.advance(2 * HOUR);
    expect(
      (await servicePrincipals.rotate({ id: past.id, graceSeconds: 3600 })).previousKeyExpiresAt,
    ).toBeNull();
  });

  it('cannot change their own role or delete themselves', async () => {
    const tenant = await api.tenant();
    const { id, key } = await tenant.admin.api.identity.servicePrincipals.create({
      name: 'a',
      role: 'admin',
    });
    const own = tenant.as(key).identity.servicePrincipals;
    expect(await refusalOf(own.update({ id, role: 'viewer' }))).toBe('CONFLICT(self)');
    expect(await refusalOf(own.delete({ id }))).toBe('CONFLICT(self)');
    expect((await own.update({ id, name: 'renamed' })).name).toBe('renamed');
    expect(await tenant.admin.api.identity.servicePrincipals.delete({ id })).toEqual({ id, deleted: true });
    expect(await works(key)).toBe(false);
  });

  it('leave events and audit entries without keys', async () => {
    const tenant = await api.tenant();
    const { servicePrincipals } = tenant.admin.api.identity;
    const { id, key } = await servicePrincipals.create({ name: 'a' });
    const rotated = await servicePrincipals.rotate({ id, graceSeconds: 60 });
    await servicePrincipals.update({ id, name: 'b' });
    await servicePrincipals.delete({ id });
    const events = await api.rows('SELECT type, data FROM events WHERE record_id = ? ORDER BY seq', id);
    const data = { id, name: 'a', role: 'viewer', expiresAt: null };
    const { keyPrefix } = rotated;
    expect(events.map(([type, text]) => [type, JSON.parse(String(text))])).toEqual([
      ['identity.servicePrincipal.created', { ...data, keyPrefix: key.slice(0, 12) }],
      [
        'identity.servicePrincipal.rotated',
        { ...data, keyPrefix, previousKeyExpiresAt: inFuture(MINUTE).toISOString() },
      ],
      ['identity.servicePrincipal.updated', { ...data, keyPrefix, name: 'b', changed: ['name'] }],
      ['identity.servicePrincipal.deleted', { ...data, keyPrefix, name: 'b' }],
    ]);
    const entries = await api.rows('SELECT * FROM audit_log WHERE record_id = ? ORDER BY seq', id);
    expect(await api.rows('SELECT action FROM audit_log WHERE record_id = ? ORDER BY seq', id)).toEqual(
      ['create', 'rotate', 'update', 'delete'].map(verb => [`identity.servicePrincipal.${verb}`]),
    );
    const shown = JSON.stringify([entries, events]);
    for (const secret of [key, rotated.key, 'keyHash']) expect(shown).not.toContain(secret);
  });

  it('are found by role, name, maker and prefix', async () => {
    const tenant = await api.tenant();
    const { servicePrincipals } = tenant.admin.api.identity;
    const { items } = await servicePrincipals.createMany({
      items: [{ name: 'alpha' }, { name: 'beta', role: 'operator' }],
    });
    const [alpha, beta] = items.map(item => item.id);
    const byRoot = await tenant.root.identity.servicePrincipals.create({ name: 'gamma' });
    const found = async (query: Parameters<typeof servicePrincipals.list>[0]) =>
      (await servicePrincipals.list(query)).items.map(item => item.id);
    expect(await found({ role: 'operator' })).toEqual([beta]);
    expect(await found({ name: 'alpha' })).toEqual([alpha]);
    expect(await found({ createdBy: tenant.admin.id, order: 'asc' })).toEqual([alpha, beta]);
    expect(await found({ q: 'GAM' })).toEqual([byRoot.id]);
  });
});
