import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import { refusalOf } from '../../testing.ts';
import { addMonths } from '../months.ts';
import { complianceTest } from '../testing.ts';
import { evidence } from './accessor.ts';
import { ecdsaDer, ecdsaRaw } from './ecdsa-der.ts';
import { documentOf } from './envelope.ts';

test('34: the first document of a chain has the hash that the second one names', () => {
  const generatedAt = new Date('2025-12-13T00:00:00.000Z');
  const document = documentOf(
    {
      id: 'evd_01jd0000000000000000000001',
      tenantId: 'ten_01jd0000000000000000000000',
      evidenceType: 'tag_audit_trail',
      generatedAt,
      expiresAt: addMonths(generatedAt, 84),
      generatedBy: 'alice@example.com',
      pciRequirement: '12.5.2',
      pciRequirements: ['12.5.2'],
      ...{ sequence: 1, prevHash: '0'.repeat(64) },
    },
    { period: { start: '2025-09-14T00:00:00.000Z', end: '2025-12-13T00:00:00.000Z' }, resources: [] },
    '1.0.0',
  );
  expect(createHash('sha256').update(document).digest('hex')).toBe(
    'd9ca493d099fba254038e6b34482daf53d3c962e091fd411575524ed316a2acb',
  );
});

test.each([
  ['2024-02-29', 84, '2031-02-28'],
  ['2025-08-31', 6, '2026-02-28'],
  ['2025-12-13', 1, '2026-01-13'],
  ['2026-03-31', -1, '2026-02-28'],
])('%s and %i months is %s', (from, months, to) => {
  const time = (day: string) => new Date(`${day}T23:59:59.999Z`);
  expect(addMonths(time(from), months)).toEqual(time(to));
});

test('a signature is the same as raw numbers and as DER', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const bytes = (given: Uint8Array) => new Uint8Array(given);
  // Of so many some have a number with a leading zero, and some one that needs another.
  for (let n = 0; n < 600; n++) {
    const der = bytes(sign('sha256', Buffer.from(`${n}`), privateKey));
    const raw = ecdsaRaw(der);
    expect(raw).toHaveLength(64);
    expect(ecdsaDer(raw ?? bytes(der))).toEqual(der);
    expect(ecdsaRaw(der.slice(0, -1))).toBeNull();
    expect(ecdsaRaw(bytes(Buffer.concat([der, Buffer.from([0])])))).toBeNull();
  }
  for (const wrong of ['', '30', '3000', '30060201010201', '3006020181020101', '300702020001020101']) {
    expect(ecdsaRaw(bytes(Buffer.from(wrong, 'hex')))).toBeNull();
  }
});

test('39: evidence that others come before each time is signed again twenty times, then refused', async () => {
  const { api, estate } = await complianceTest('file');
  const { tenant, compliance } = await estate();
  await compliance.evidence.generate({ evidenceType: 'tag_audit_trail' });
  let others = 0;
  const { name, fields } = evidence.entity.info;
  const columns = fields.map(({ quoted }) => quoted).join(', ');
  const hook = evidence.on('beforeInsert', async () => {
    const n = ++others;
    const fresh: Readonly<Record<string, string>> = {
      id: `'evd_01jd00000000000000000000${String(n).padStart(2, '0')}'`,
      hash: `printf('%064d', ${n})`,
      sequence: '(SELECT max(sequence) + 1 FROM evidence)',
    };
    const values = fields.map(field => fresh[field.name] ?? field.quoted).join(', ');
    const sql = `INSERT INTO ${name} (${columns}) SELECT ${values} FROM ${name} WHERE tenant_id = ? AND sequence = 1`;
    await api.database.db.write([{ sql, args: [tenant.id] }]);
  });
  const asked = compliance.evidence.generate({ evidenceType: 'tag_audit_trail' });
  expect(await refusalOf(asked)).toBe('CONFLICT(contended)');
  evidence.off('beforeInsert', hook);
  expect(others).toBe(21);
  expect(await compliance.evidence.generate({ evidenceType: 'tag_audit_trail' })).toMatchObject({
    sequence: 23,
  });
  await api.close();
});
