import { change, Database, type Driver, DriverError } from '@breakwater/db';
import { openDriver } from '@breakwater/db/client';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { SECOND, type TestApi, type TestTenant, testApi } from '../testing.ts';
import type { OperationKind } from './kind.ts';
import { type HeldPauses, heldPauses, kindOf, putOperation, worker } from './operations.fixture.ts';
import { runOperation } from './run.ts';

let api: TestApi;
let tenant: TestTenant;
let db: Database;
let pauses: HeldPauses;
/** What becomes of the next writes. */
let fates: ('lost before' | 'lost after')[] = [];

function losing(driver: Driver): Driver {
  return {
    ...driver,
    async write(statements, timeoutMs) {
      const fate = fates.shift();
      const results = fate === 'lost before' ? [] : await driver.write(statements, timeoutMs);
      if (fate === undefined) return results;
      throw new DriverError('the connection was lost', 'NETWORK', undefined);
    },
  };
}

beforeAll(async () => {
  api = await testApi('http');
  tenant = await api.tenant();
  db = new Database(options => losing(openDriver(options))).open({ url: api.database.url });
});
afterAll(async () => {
  await db.close();
  await api.close();
});
beforeEach(() => {
  fates = [];
  pauses = heldPauses();
});

async function outcomeOf(kind: OperationKind, waits: readonly number[] = []) {
  const id = await putOperation(api, tenant.id, { kind: kind.kind, input: '{}' });
  const work = { ...worker(api, { pause: pauses.pause }), db };
  const done = runOperation(work, id, { kindOf: async () => kind });
  for (const ms of waits) await pauses.end(ms);
  await done;
  return tenant.admin.api.operations.get({ id });
}

it('a success is kept until the database can be reached again', async () => {
  const kind = kindOf(async () => {
    fates = ['lost before', 'lost before', 'lost before', 'lost before'];
    return change({ kept: true });
  });
  expect(await outcomeOf(kind, [SECOND, 5 * SECOND])).toMatchObject({
    status: 'succeeded',
    result: { kept: true },
    attempt: 1,
  });
});

it('a success whose answer was lost is not told again', async () => {
  const kind = kindOf(async () => {
    fates = ['lost after'];
    return change({});
  });
  const { id, version } = await outcomeOf(kind);
  expect(version).toBe(3);
  expect((await tenant.admin.api.events.list({ recordId: id })).items).toHaveLength(1);
});

it('a claim whose answer was lost is a claim', async () => {
  fates = ['lost after'];
  expect(await outcomeOf(kindOf(async () => change({})))).toMatchObject({ status: 'succeeded', attempt: 1 });
});

it('progress that cannot be written stops no work', async () => {
  const kind = kindOf(async ({ progress }) => {
    fates = ['lost before', 'lost before'];
    await progress(50, 'half of it');
    return change({});
  });
  expect(await outcomeOf(kind)).toMatchObject({ status: 'succeeded', progressMsg: 'half of it' });
});
