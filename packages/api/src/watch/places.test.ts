import { afterAll, beforeAll, expect, it } from 'vitest';
import { putOperation } from '../operations/operations.fixture.ts';
import { refusalOf, type TestApi, testApi } from '../testing.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi('file');
});
afterAll(() => api.close());

it('a principal has so many watches and waits at once, and one that ends makes room', async () => {
  const tenant = await api.tenant();
  const { ports } = api.work.app;
  const limited = { ports: { ...ports, watch: { ...ports.watch, most: 2 } } };
  const { operations } = api.as(tenant.admin.token, {}, limited);
  const id = await putOperation(api, tenant.id);
  const look = () => refusalOf(operations.wait({ id, timeoutMs: 0 }));
  const open = async () => {
    const watch = (await operations.watch({ id }))[Symbol.asyncIterator]();
    await watch.next();
    return watch;
  };
  const watches = [await open(), await open()];
  expect(await look()).toBe('RATE_LIMITED');
  expect(await refusalOf(open())).toBe('RATE_LIMITED');
  const other = await tenant.person('viewer');
  expect(await api.as(other.token, {}, limited).operations.wait({ id, timeoutMs: 0 })).toMatchObject({ id });
  await watches.pop()?.return?.();
  for (let round = 0; round < 3; round++) {
    expect(await operations.wait({ id, timeoutMs: 0 })).toMatchObject({ id });
  }
  await watches.pop()?.return?.();
});
