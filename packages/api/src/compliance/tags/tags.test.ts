import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, failureOf, refusalOf } from '../../testing.ts';
import { type ComplianceTest, complianceTest } from '../testing.ts';

describe.each(API_TARGETS)('tags on %s', target => {
  let test: ComplianceTest;
  beforeAll(async () => {
    test = await complianceTest(target);
  });
  afterAll(() => test.api.close());

  const count = async (sql: string, ...args: string[]) => Number((await test.api.rows(sql, ...args))[0]?.[0]);

  it('case 21: versions go on through a removal, and the same value again leaves no trace', async () => {
    const { tenant, compliance, resource, operator } = await test.estate();
    const { id } = await resource('web');
    const of = { resource: id, key: 'a' };
    await compliance.tags.set({ ...of, value: '1' });
    expect(await compliance.tags.set({ ...of, value: '2', reason: 'moved' })).toMatchObject({
      changed: true,
      tag: { version: 2, previousValue: '1', value: '2', source: 'manual', appliedBy: operator.email },
    });
    const before = [await test.actions(tenant), await test.events(tenant)];
    expect(await compliance.tags.set({ ...of, value: '2' })).toMatchObject({
      changed: false,
      tag: { version: 2 },
    });
    expect([await test.actions(tenant), await test.events(tenant)]).toEqual(before);
    expect(await compliance.tags.remove({ ...of, reason: 'not needed' })).toMatchObject({ value: '2' });
    expect(await refusalOf(compliance.tags.remove(of))).toBe('NOT_FOUND');
    expect(await compliance.tags.set({ ...of, value: '3' })).toMatchObject({
      tag: { version: 4, previousValue: null },
    });
    const { items } = await compliance.tags.history({ resource: 'arn:web', key: 'a' });
    expect(
      items.map(({ version, oldValue, newValue, reason }) => [version, oldValue, newValue, reason]),
    ).toEqual([
      [4, null, '3', null],
      [3, '2', null, 'not needed'],
      [2, '1', '2', 'moved'],
      [1, null, '1', null],
    ]);
    expect(items.every(({ changedBy }) => changedBy === operator.email)).toBe(true);
    expect((await compliance.tags.history({ resource: id })).items).toHaveLength(5);
    expect((await test.actions(tenant)).slice(3)).toEqual([
      'compliance.tag.set',
      'compliance.tag.set',
      'compliance.tag.remove',
      'compliance.tag.remove failed',
      'compliance.tag.set',
    ]);
    expect((await test.events(tenant)).at(-1)).toMatchObject({
      type: 'compliance.tag.changed',
      data: { resourceId: id, key: 'a', oldValue: null, newValue: '3', version: 4, source: 'manual' },
    });
  });

  it('another source of the same value is a change', async () => {
    const { compliance, resource } = await test.estate();
    const { id } = await resource('web');
    const tag = { resource: id, key: 'pci:scope', value: 'pending-review' };
    expect(await compliance.tags.set({ ...tag, source: 'imported' })).toMatchObject({
      changed: true,
      tag: { version: 2, source: 'imported' },
    });
  });

  it('a version that was not expected is refused, also of a tag that is not there', async () => {
    const { compliance, resource } = await test.estate();
    const { id } = await resource('web');
    const tag = { resource: id, key: 'a', value: '1' };
    expect(await refusalOf(compliance.tags.set({ ...tag, expectedVersion: 1 }))).toBe('CONFLICT(version)');
    await compliance.tags.set(tag);
    await compliance.tags.set({ ...tag, value: '2', expectedVersion: 1 });
    expect((await failureOf(compliance.tags.set({ ...tag, expectedVersion: 1 }))).details).toMatchObject({
      reason: 'version',
      expectedVersion: 1,
      version: 2,
    });
  });

  it('case 19: a tag does not lower a cde', async () => {
    const { compliance, resource } = await test.estate();
    const { id } = await resource('vault');
    await test.setScope(id, 'cde');
    const set = (value: string) => compliance.tags.set({ resource: id, key: 'pci:scope', value });
    for (const value of ['out-of-scope', ' Connected-CDE ', 'pending-review']) {
      expect(await refusalOf(set(value))).toBe('PRECONDITION_FAILED(cde)');
    }
    expect(await set('cde')).toMatchObject({ changed: true });
    expect(await set('banana')).toMatchObject({ changed: true });
    await test.setScope(id, 'connected-cde');
    expect(await set('out-of-scope')).toMatchObject({ changed: true });
  });

  it('pci: tags ask for a classification and do none', async () => {
    const { compliance, resource } = await test.estate();
    const { id } = await resource('web');
    const needs = async () => (await compliance.resources.get({ id })).needsClassification;
    const settle = () =>
      test.api.database.db.write([
        { sql: 'UPDATE resources SET needs_classification = 0 WHERE id = ?', args: [id] },
      ]);
    await settle();
    await compliance.tags.set({ resource: id, key: 'pci-scope', value: 'cde' });
    await compliance.tags.remove({ resource: id, key: 'pci-scope' });
    expect(await needs()).toBe(false);
    await compliance.tags.set({ resource: id, key: 'pci:scope', value: 'cde' });
    expect(await needs()).toBe(true);
    await settle();
    await compliance.tags.remove({ resource: id, key: 'pci:scope' });
    expect(await needs()).toBe(true);
    expect(await compliance.resources.get({ id })).toMatchObject({
      currentScope: 'pending-review',
      version: 1,
    });
  });

  it('tells what the pci: tags of a live resource lack, and refuses nothing', async () => {
    const { tenant, compliance, resource } = await test.estate();
    await tenant.admin.api.identity.servicePrincipals.create({ name: 'scanner', role: 'operator' });
    const { id } = await resource('web');
    const set = async (key: string, value: string) =>
      (await compliance.tags.set({ resource: id, key, value })).issues.map(issue => issue.key);
    const lacks = ['pci:segment', 'pci:scope-reason', 'pci:validated-date', 'pci:validated-by'];
    expect(await set('a', '1')).toEqual(lacks);
    expect(await set('pci:scope', 'connected_cde')).toEqual(['pci:scope', ...lacks]);
    expect(await set('pci:validated-by', 'sp:nobody')).toContain('pci:validated-by');
    expect(await set('pci:validated-by', 'sp:scanner')).not.toContain('pci:validated-by');
    expect(await set('a', '2')).not.toContain('pci:validated-by');
    await test.setScope(id, null);
    expect(await set('a', '3')).toEqual([]);
  });

  it('values and reasons hold no secrets', async () => {
    const { tenant, compliance, resource } = await test.estate();
    const { id } = await resource('web');
    const secret = `bwp_${'a'.repeat(24)}`;
    const { tag } = await compliance.tags.set({
      resource: id,
      key: 'note',
      value: `card 4111111111111111 key ${secret}`,
      reason: `because of ${secret}`,
    });
    expect(tag.value).toBe('card [pan:1111] key [redacted]');
    const { items } = await compliance.tags.history({ resource: id, key: 'note' });
    expect(items[0]?.reason).toBe('because of [redacted]');
    const hidden = { resource: id, key: 'db.password', value: 'hush-hush' };
    expect((await compliance.tags.set(hidden)).tag.value).toBe('[redacted]');
    expect(await refusalOf(compliance.tags.set({ ...hidden, resource: 'nobody' }))).toBe('NOT_FOUND');
    const expectedVersion = 0.5;
    expect(await refusalOf(compliance.tags.set({ ...hidden, expectedVersion }))).toBe('VALIDATION');
    const kept = await test.api.rows(
      "SELECT coalesce(request_data, '') || coalesce(after, '') FROM audit_log WHERE tenant_id = ?",
      tenant.id,
    );
    expect(kept.join()).not.toContain('hush-hush');
    expect(JSON.stringify(await test.events(tenant))).not.toContain('hush-hush');
  });

  it('many who set the same tag at once each get a version of their own', async () => {
    const { compliance, resource } = await test.estate();
    const { id } = await resource('web');
    const values = ['1', '2', '3', '4'];
    await Promise.all(values.map(value => compliance.tags.set({ resource: id, key: 'a', value })));
    const { items } = await compliance.tags.history({ resource: id, key: 'a' });
    expect(items.map(({ version }) => version)).toEqual([4, 3, 2, 1]);
    expect(items.map(({ newValue }) => newValue).toSorted()).toEqual(values);
    expect((await compliance.tags.list({ resource: id, key: 'a' })).items).toMatchObject([
      { version: 4, value: items[0]?.newValue, previousValue: items[1]?.newValue },
    ]);
  });

  it('is listed by resource, key, value and source', async () => {
    const { compliance, resource } = await test.estate();
    const [web, store] = [await resource('web'), await resource('store')];
    await compliance.tags.set({ resource: web.id, key: 'a', value: '1' });
    await compliance.tags.set({ resource: store.id, key: 'a', value: '2', source: 'imported' });
    const listed = async (asked: Parameters<typeof compliance.tags.list>[0]) =>
      (await compliance.tags.list({ order: 'asc', ...asked })).items.map(
        ({ key, value }) => `${key}=${value}`,
      );
    expect(await listed({ resource: 'arn:web' })).toEqual(['pci:scope=pending-review', 'a=1']);
    expect(await listed({ resource: store.id, key: 'a' })).toEqual(['a=2']);
    expect(await listed({ key: 'A' })).toEqual([]);
    expect(await listed({ value: '2' })).toEqual(['a=2']);
    expect(await listed({ source: ['manual', 'imported'] })).toEqual(['a=1', 'a=2']);
  });

  it('history is never rewritten', async () => {
    const { compliance, resource } = await test.estate();
    const { id } = await resource('web');
    await compliance.tags.set({ resource: id, key: 'a', value: '1' });
    for (const sql of [
      'UPDATE tag_history SET new_value = ? WHERE resource_id = ?',
      'DELETE FROM tag_history WHERE ? IS NOT NULL AND resource_id = ?',
    ]) {
      await expect(test.api.database.db.write([{ sql, args: ['x', id] }])).rejects.toThrow('append-only');
    }
    expect(await count('SELECT count(*) FROM tag_history WHERE resource_id = ?', id)).toBe(2);
  });
});
