import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, test as rule } from 'vitest';
import { HOUR, IN_PROCESS, refusalOf } from '../../testing.ts';
import { type ComplianceTest, complianceTest } from '../testing.ts';
import { NOW, OTHER_KEY } from './evidence.fixture.ts';
import { importEvidenceKey } from './sign.ts';

const tagTrail = { evidenceType: 'tag_audit_trail' } as const;

const key = createPrivateKey({ key: Buffer.from(OTHER_KEY, 'base64'), format: 'der', type: 'pkcs8' });
const pem = String(key.export({ type: 'pkcs8', format: 'pem' }));

rule(
  'a signing key is PKCS#8 of P-256 as PEM, also with escaped line breaks, or as base64 of its DER',
  async () => {
    const spkiPem = createPublicKey(key).export({ type: 'spki', format: 'pem' });
    for (const given of [pem, pem.replaceAll('\n', '\\n'), ` ${OTHER_KEY}\n`]) {
      expect(await importEvidenceKey(given)).toMatchObject({
        spkiPem,
        keyId: 'ecdsa-sha256:e68ed3293644719a',
      });
    }
  },
);

rule('no other key is one', async () => {
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey;
  const ed25519 = generateKeyPairSync('ed25519').privateKey;
  const sec1 = key.export({ type: 'sec1', format: 'der' }).toString('base64');
  for (const given of [
    ...[key.export({ type: 'sec1', format: 'pem' }), sec1],
    pem.replace(/\n[^-]+\n/, `\n${sec1}\n`),
    ...[p384, ed25519].map(other => other.export({ type: 'pkcs8', format: 'pem' })),
    createPublicKey(key).export({ type: 'spki', format: 'pem' }),
    ...[OTHER_KEY.slice(0, -8), 'a key', '', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----'],
  ]) {
    await expect(importEvidenceKey(String(given)), String(given)).rejects.toThrow(
      'must be a P-256 private key in PKCS#8, as PEM or as base64 of its DER',
    );
  }
});

describe.each(IN_PROCESS)('keys of evidence on %s', target => {
  let test: ComplianceTest;
  beforeAll(async () => {
    test = await complianceTest(target);
    test.api.clock.set(NOW);
  });
  afterAll(() => test.api.close());

  it('41: after a new key old evidence stays valid, with a retired key; new evidence has the new one', async () => {
    const { tenant, operator, compliance } = await test.estate();
    const [configured] = (await compliance.evidence.publicKeys()).items;
    expect(configured).toMatchObject({
      current: true,
      firstUsedAt: null,
      retiredAt: null,
      algorithm: 'ES256',
    });
    const spki = createPublicKey(configured?.spkiPem ?? '');
    expect(configured?.jwk).toEqual(spki.export({ format: 'jwk' }));

    const old = await compliance.evidence.generate(tagTrail);
    expect(old.signingKeyId).toBe(configured?.keyId);
    test.api.clock.advance(HOUR);
    const evidenceKey = await importEvidenceKey(OTHER_KEY);
    const { evidence } = test.api.as(operator.token, {}, { evidenceKey }).compliance;
    const shown = async () =>
      (await evidence.publicKeys()).items.map(({ keyId, firstUsedAt, retiredAt, current }) => ({
        ...{ keyId, firstUsedAt, retiredAt, current },
      }));
    const first = { keyId: old.signingKeyId, firstUsedAt: new Date(NOW) };
    const second = { keyId: evidenceKey.keyId, retiredAt: null, current: true };
    expect(await shown()).toEqual([
      { ...second, firstUsedAt: null },
      { ...first, retiredAt: null, current: false },
    ]);
    expect(await evidence.verify({ id: old.id })).toMatchObject({ valid: true, keyRetired: true });

    const made = await evidence.generate(tagTrail);
    expect(made).toMatchObject({ signingKeyId: evidenceKey.keyId, sequence: 2, prevHash: old.hash });
    const later = new Date(NOW + HOUR);
    expect(await shown()).toEqual([
      { ...second, firstUsedAt: later },
      { ...first, retiredAt: later, current: false },
    ]);
    expect(await evidence.verify({ id: old.id })).toMatchObject({
      valid: true,
      keyKnown: true,
      keyRetired: true,
    });
    expect(await evidence.verify({ id: made.id })).toMatchObject({ valid: true, keyRetired: false });
    const others = test.api.as(operator.token, {}, { evidenceKey: null }).compliance.evidence;
    expect(await others.verify({ id: old.id })).toMatchObject({ valid: true, keyRetired: true });
    expect(await others.verify({ id: made.id })).toMatchObject({ valid: true, keyRetired: false });

    await compliance.evidence.generate(tagTrail);
    expect(
      await test.api.rows(
        'SELECT key_id, retired_at FROM evidence_keys WHERE tenant_id = ? ORDER BY first_used_at',
        tenant.id,
      ),
    ).toEqual([
      [old.signingKeyId, null],
      [made.signingKeyId, NOW + HOUR],
    ]);
    test.api.clock.set(NOW);
  });

  it('are needed to sign, and not to verify', async () => {
    const { operator, compliance } = await test.estate();
    const { id } = await compliance.evidence.generate(tagTrail);
    const { evidence } = test.api.as(operator.token, {}, { evidenceKey: null }).compliance;
    expect(await refusalOf(evidence.generate(tagTrail))).toBe('PRECONDITION_FAILED(no_signing_key)');
    expect(await evidence.verify({ id })).toMatchObject({ valid: true });
    expect((await evidence.publicKeys()).items).toMatchObject([{ current: false }]);
  });

  it('are not known when their row holds another key', async () => {
    const { tenant, compliance } = await test.estate();
    const { id } = await compliance.evidence.generate(tagTrail);
    const { spkiPem } = await importEvidenceKey(OTHER_KEY);
    const trigger = "SELECT sql FROM sqlite_master WHERE name = 'evidence_keys_no_update'";
    const [[sql] = []] = await test.api.rows(trigger);
    await test.api.database.db.write([
      { sql: 'DROP TRIGGER evidence_keys_no_update', args: [] },
      { sql: 'UPDATE evidence_keys SET spki_pem = ? WHERE tenant_id = ?', args: [spkiPem, tenant.id] },
      { sql: String(sql), args: [] },
    ]);
    expect(await compliance.evidence.verify({ id })).toMatchObject({
      ...{ valid: false, signatureValid: false, keyKnown: false, reasons: ['signature', 'key'] },
    });
  });
});
