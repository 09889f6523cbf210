import { readAll } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS } from '../testing.ts';
import { areInScope } from './in-scope.ts';
import { type ComplianceTest, complianceTest } from './testing.ts';

describe.each(API_TARGETS)('what is in scope on %s', target => {
  let test: ComplianceTest;
  beforeAll(async () => {
    test = await complianceTest(target);
  });
  afterAll(() => test.api.close());

  it('is a live resource, by either name, that is cde or connected-cde', async () => {
    const { tenant, compliance, resource } = await test.estate();
    const made = {
      vault: await resource('vault'),
      near: await resource('near'),
      far: await resource('far'),
      new: await resource('new'),
      gone: await resource('gone'),
      deleted: await resource('deleted'),
    };
    await test.setScope(made.far.id, 'out-of-scope');
    for (const { id } of [made.gone, made.deleted]) {
      await compliance.resources.deactivate({ resource: id });
      await test.setScope(id, 'cde');
    }
    await compliance.resources.delete({ id: made.deleted.id });
    await test.setScope(made.vault.id, 'cde');
    await test.setScope(made.near.id, 'connected-cde');
    const names = [...Object.values(made).flatMap(({ id, resourceId }) => [id, resourceId]), 'host-1'];
    const assets = { sql: 'SELECT value FROM json_each(?)', args: [JSON.stringify(names)] };
    const asked = async (of: typeof tenant) => {
      const ctx = await test.api.database.tenant();
      const [found] = await readAll(
        { ...ctx, tenantId: of.id },
        areInScope({ ...ctx, tenantId: of.id }, assets),
      );
      return [...found].toSorted();
    };
    expect(await asked(tenant)).toEqual([made.vault.id, made.near.id, 'arn:vault', 'arn:near'].toSorted());
    expect(await asked((await test.estate()).tenant)).toEqual([]);
  });
});
