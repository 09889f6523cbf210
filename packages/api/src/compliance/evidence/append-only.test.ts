import type { Value } from '@breakwater/db';
import { evidence as table } from '@breakwater/db/schema';
import { getTableColumns } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { DAY } from '../../testing.ts';
import { type ComplianceTest, complianceTest } from '../testing.ts';
import { NOW } from './evidence.fixture.ts';

const CHANGEABLE = new Set([
  'last_verified_at',
  'verification_count',
  'legal_hold',
  'legal_hold_reason',
  'legal_hold_by',
  'legal_hold_at',
]);
const COLUMNS = Object.values(getTableColumns(table)).map(({ name }) => name);
const EXPIRES = Date.parse('2032-12-13T00:00:00Z');

let test: ComplianceTest;
beforeAll(async () => {
  test = await complianceTest('file');
});
beforeEach(() => test.api.clock.set(NOW));
afterAll(() => test.api.close());

const sql = (text: string, ...args: Value[]) => test.api.database.db.write([{ sql: text, args }]);
const refused = (text: string, ...args: Value[]) =>
  expect(sql(text, ...args), text).rejects.toThrow('evidence is append-only');
const rowOf = async (id: string) => (await test.api.rows('SELECT * FROM evidence WHERE id = ?', id))[0];

async function made() {
  const { tenant, compliance, resource } = await test.estate();
  await resource('web');
  const { id } = await compliance.evidence.generate({ evidenceType: 'pci_scope_identification' });
  return { tenant, id };
}

it('38: no column of evidence but those of verification and hold can be changed', async () => {
  const { id } = await made();
  const before = await rowOf(id);
  for (const column of COLUMNS) {
    if (CHANGEABLE.has(column)) continue;
    const other = `coalesce(nullif(${column}, 1), 2) || '0'`;
    for (const verb of ['UPDATE', 'UPDATE OR REPLACE', 'UPDATE OR IGNORE']) {
      await refused(`${verb} evidence SET ${column} = ${other} WHERE id = ?`, id);
      if (before?.[COLUMNS.indexOf(column)] !== null) {
        await refused(`${verb} evidence SET ${column} = NULL WHERE id = ?`, id);
      }
    }
  }
  expect(await rowOf(id)).toEqual(before);
  await sql(
    `UPDATE evidence SET ${[...CHANGEABLE].map(column => `${column} = 1`).join(', ')} WHERE id = ?`,
    id,
  );
  expect(await rowOf(id)).toEqual(
    before?.map((value, at) => (CHANGEABLE.has(COLUMNS[at] ?? '') ? expect.toBeOneOf([1, '1']) : value)),
  );
});

it('38: evidence cannot be deleted, replaced or written over, nor its tenant deleted', async () => {
  const { tenant, id } = await made();
  const before = await rowOf(id);
  await refused('DELETE FROM evidence WHERE id = ?', id);
  const named = (fresh: Readonly<Record<string, string>>) =>
    `(${COLUMNS.join(', ')}) SELECT ${COLUMNS.map(column => fresh[column] ?? column).join(', ')} FROM evidence WHERE id = ?`;
  const another = "'evd_01jd0000000000000000000009'";
  const hash = `'${'a'.repeat(64)}'`;
  for (const insert of ['INSERT OR REPLACE', 'REPLACE', 'INSERT OR IGNORE']) {
    await refused(`${insert} INTO evidence ${named({})}`, id);
    await refused(`${insert} INTO evidence ${named({ hash, sequence: '9' })}`, id);
    await refused(`${insert} INTO evidence ${named({ id: another, hash })}`, id);
    await refused(`${insert} INTO evidence ${named({ id: another, sequence: '9' })}`, id);
  }
  for (const key of ['(id)', '(tenant_id, sequence)', '(tenant_id, hash)']) {
    await refused(
      `INSERT INTO evidence ${named({})} AND true ON CONFLICT ${key} DO UPDATE SET data = '{}'`,
      id,
    );
  }
  await expect(sql('DELETE FROM tenants WHERE id = ?', tenant.id)).rejects.toThrow(/FOREIGN KEY|append-only/);
  expect(await rowOf(id)).toEqual(before);
});

it('38: a document goes only when it is expired, held by nobody, and with the time it went', async () => {
  const { id } = await made();
  const purge = 'UPDATE evidence SET data = NULL, purged_at = ? WHERE id = ?';
  await refused(purge, EXPIRES - 1, id);
  await refused('UPDATE evidence SET data = NULL WHERE id = ?', id);
  await refused('UPDATE evidence SET purged_at = ? WHERE id = ?', EXPIRES, id);
  await refused("UPDATE evidence SET data = '{}', purged_at = ? WHERE id = ?", EXPIRES, id);
  await refused('UPDATE evidence SET data = NULL, purged_at = ?, hash = NULL WHERE id = ?', EXPIRES, id);
  await refused('UPDATE evidence SET data = NULL, expires_at = 0, purged_at = ? WHERE id = ?', NOW, id);
  await sql('UPDATE evidence SET legal_hold = 1 WHERE id = ?', id);
  await refused(purge, EXPIRES + DAY, id);
  await refused('UPDATE evidence SET data = NULL, purged_at = ?, legal_hold = 0 WHERE id = ?', EXPIRES, id);
  await sql('UPDATE evidence SET legal_hold = 0 WHERE id = ?', id);
  await refused('UPDATE evidence SET data = NULL, purged_at = ?, legal_hold = 1 WHERE id = ?', EXPIRES, id);
  await sql(purge, EXPIRES, id);
  await refused("UPDATE evidence SET data = '{}', purged_at = NULL WHERE id = ?", id);
  await refused(purge, EXPIRES + 1, id);
});

it('what evidence rests on and the keys it is signed with stay as they are', async () => {
  const { tenant, id } = await made();
  const decisions = `evidence_decisions WHERE evidence_id = '${id}'`;
  const keys = `evidence_keys WHERE tenant_id = '${tenant.id}'`;
  for (const text of [
    `DELETE FROM ${decisions}`,
    `UPDATE evidence_decisions SET decision_id = decision_id WHERE evidence_id = '${id}'`,
    `INSERT OR REPLACE INTO evidence_decisions SELECT * FROM ${decisions}`,
    `INSERT OR IGNORE INTO evidence_decisions SELECT * FROM ${decisions}`,
    `DELETE FROM ${keys}`,
    `UPDATE evidence_keys SET spki_pem = 'x' WHERE tenant_id = '${tenant.id}'`,
    `UPDATE OR REPLACE evidence_keys SET key_id = 'x' WHERE tenant_id = '${tenant.id}'`,
    `UPDATE evidence_keys SET first_used_at = 1 WHERE tenant_id = '${tenant.id}'`,
    `INSERT OR REPLACE INTO evidence_keys SELECT tenant_id, key_id, 'x', 1, NULL FROM ${keys}`,
    `INSERT INTO evidence_keys SELECT * FROM ${keys} ON CONFLICT DO UPDATE SET retired_at = 1`,
  ]) {
    await expect(sql(text), text).rejects.toThrow('append-only');
  }
});
