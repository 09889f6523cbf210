import { expect, test } from 'vitest';
import { socTest } from '../testing.ts';

test('a case with the most alerts it may have is closed in one commit', async () => {
  const harness = await socTest('file');
  const { soc, rows } = await harness.tenant();
  const { items } = await soc.alerts.createMany({
    items: Array.from({ length: 500 }, (_, n) => ({
      title: `A ${n}`,
      severity: 'high' as const,
      source: 'wazuh',
      affectedAssets: [`host-${n}`, 'plc-1'],
      iocs: Array.from({ length: 10 }, (_, i) => `indicator ${n} ${i}`),
      metadata: { text: 'x'.repeat(2_000) },
    })),
  });
  const alertIds = items.map(({ id }) => id);
  const { id } = await soc.cases.create({ title: 'Intrusion', severity: 'high' });
  for (const at of [0, 200, 400]) await soc.cases.linkAlerts({ id, alertIds: alertIds.slice(at, at + 200) });
  await soc.cases.transition({ id, to: 'closed', outcome: 'done' });
  expect(await rows('SELECT status, count(*) FROM alerts WHERE case_id = ? GROUP BY status', id)).toEqual([
    ['resolved', 500],
  ]);
  await harness.close();
});
