import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { IN_PROCESS } from '../../testing.ts';
import { type SocTest, socTest } from '../testing.ts';

describe.each(IN_PROCESS)('raw logs on %s', target => {
  let harness: SocTest;
  beforeAll(async () => {
    harness = await socTest(target);
  });
  afterAll(() => harness.close());

  test('are in the alert, and in no snapshot of the audit log and no event', async () => {
    const { soc, rows, id: tenant } = await harness.tenant();
    const disk = { title: 'Disk full', severity: 'low', source: 'wazuh' } as const;
    const { id } = await soc.alerts.create({ ...disk, rawLog: 'first-of-all' });
    expect(await soc.alerts.create({ ...disk, rawLog: 'second-of-all' })).toMatchObject({
      rawLog: 'first-of-all',
      lastRawLog: 'second-of-all',
    });
    await soc.alerts.update({ id, rawLog: 'third-of-all' });
    const { id: caseId } = await soc.cases.createFromAlerts({ alertIds: [id] });
    await soc.cases.unlinkAlerts({ id: caseId, alertIds: [id] });
    await soc.alerts.delete({ id });
    const told = await Promise.all([
      rows('SELECT before, after, detail FROM audit_log WHERE tenant_id = ?', tenant),
      rows('SELECT * FROM events WHERE tenant_id = ?', tenant),
    ]);
    expect(told.map(({ length }) => length > 4)).toEqual([true, true]);
    expect(JSON.stringify(told)).not.toContain('-of-all');
  });
});
