import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { IN_PROCESS, refusalOf } from '../../testing.ts';
import { type SocTest, socTest } from '../testing.ts';

describe.each(IN_PROCESS)('an alert that others keep changing, on %s', target => {
  let harness: SocTest;
  beforeAll(async () => {
    harness = await socTest(target);
  });
  afterAll(() => harness.close());

  const disk = { title: 'Disk full', severity: 'low', source: 'wazuh' } as const;

  /** Has another writer come before each of the next `times` commits; tells how many commits were tried. */
  function overtaken(times: number): () => number {
    const { db } = harness.database;
    const write = db.write.bind(db);
    let commits = 0;
    const spy = vi.spyOn(db, 'write').mockImplementation(async (...given) => {
      // A refusal is recorded too.
      const changesAlerts = given[0].some(({ sql }) => sql.startsWith('UPDATE "alerts"'));
      if (changesAlerts && commits++ < times)
        await write([{ sql: 'UPDATE alerts SET version = version + 1', args: [] }]);
      return write(...given);
    });
    return () => {
      spy.mockRestore();
      return commits;
    };
  }

  test.each(['create', 'assign'] as const)('%s is planned ten times, then contended', async verb => {
    const { soc } = await harness.tenant();
    const { id } = await soc.alerts.create(disk);
    const call = () =>
      verb === 'create' ? soc.alerts.create(disk) : soc.alerts.assign({ id, assignedAgent: 'triage' });
    const often = overtaken(10);
    expect(await refusalOf(call())).toBe('CONFLICT(contended)');
    expect(often()).toBe(10);
    const once = overtaken(9);
    await call();
    expect(once()).toBe(10);
    expect((await soc.alerts.list({})).items).toHaveLength(1);
  });

  test('a version that was given and does not match is told at once', async () => {
    const { soc } = await harness.tenant();
    const { id } = await soc.alerts.create(disk);
    const commits = overtaken(1);
    const assign = soc.alerts.assign({ id, assignedAgent: 'triage', expectedVersion: 1 });
    expect(await refusalOf(assign)).toBe('CONFLICT(version)');
    expect(commits()).toBe(1);
  });
});
