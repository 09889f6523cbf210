import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportedTables } from '../../database/export/tables.ts';
import { failureOf } from '../../testing.ts';
import { type GrcTest, grcTest } from './grc.fixture.ts';
import { CREDENTIALS } from './platforms.fixture.ts';

let world: GrcTest;
beforeAll(async () => {
  world = await grcTest('file');
});
afterAll(() => world.close());

test('credentials are in no row, log, error, event, preview or export, whatever a platform says', async () => {
  const { platforms, api } = world;
  const { tenant, connect, resources, full, grc, connections, operator } = await world.tenant();
  await resources({ vault: 'cde', web: 'connected-cde' });
  const shown: unknown[] = [];
  for (const mode of ['customResource', 'inScope', 'drata', 'assetScope', 'customData'] as const) {
    const made = await connect(mode);
    shown.push(made, await grc.sync({ connectionId: made.id, dryRun: true }));
    // A platform that says back whatever it was told.
    platforms.interrupt(({ path, headers, body }) => {
      if (path === '/oauth/token') return null;
      const message = `cannot take ${JSON.stringify(headers)} ${body}`;
      return { status: 422, body: JSON.stringify({ message, errors: [{ detail: message }] }) };
    });
    const { sync, operation } = await full(made.id);
    expect([mode, sync.status, sync.errorsCount > 0]).toEqual([mode, 'failed', true]);
    shown.push(sync, operation);
    platforms.interrupt(({ headers }) => ({ status: 401, body: JSON.stringify(headers) }));
    shown.push(await full(made.id));
  }
  const { config, ...vanta } = await connect('customResource', { name: 'again' });
  for (const clientSecret of [`${CREDENTIALS.vanta.clientSecret}\n`, '']) {
    const credentials = { ...CREDENTIALS.vanta, clientSecret };
    shown.push(await failureOf(connections.update({ id: vanta.id, credentials })));
  }
  shown.push(await connections.update({ id: vanta.id, credentials: CREDENTIALS.vanta }));
  shown.push(await connections.list({}), (await operator.api.operations.list({})).items, config);
  const ctx = { ...(await api.database.tenant()), tenantId: tenant.id };
  for (const { select, cells } of exportedTables(ctx)) {
    shown.push((await api.rows(select.sql, ...select.args)).map(cells));
  }
  const tables = await api.rows("SELECT name FROM sqlite_master WHERE type = 'table'");
  for (const [name] of tables) shown.push(await api.rows(`SELECT * FROM "${name}"`));
  const text = JSON.stringify([shown, world.logs()], (_key, value) =>
    value instanceof Error ? { ...value, message: value.message } : value,
  );
  const secrets = Object.values(CREDENTIALS).flatMap(one => Object.values(one));
  expect(secrets.filter(secret => text.includes(secret))).toEqual([]);
  expect(text).toContain('[redacted]');
  expect(text).not.toMatch(/vat_\d/);
  const sealed = await api.rows('SELECT credentials FROM grc_connections WHERE tenant_id = ?', tenant.id);
  expect(sealed).toHaveLength(6);
  const exported = JSON.stringify(shown.slice(0, shown.length - tables.length));
  for (const [cipher] of sealed) expect(exported).not.toContain(cipher);
});
