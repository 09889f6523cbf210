import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { certificate, KEY_KINDS, pemOf, privateKey } from './certificate.fixture.ts';
import { checkMtls, type MtlsText } from './mtls.ts';
import { formatPem, parsePem } from './pem.ts';

const NOW = Date.UTC(2026, 0, 1);
const END = Date.UTC(2027, 5, 1, 12, 30, 59);
const NOTHING: MtlsText = { caCert: null, clientCert: null, clientKey: null };

const key = privateKey('P-256');
const clientKey = pemOf(key);
const clientCert = certificate(key, END);

function check(parts: Partial<MtlsText>, now = NOW) {
  return checkMtls({ ...NOTHING, ...parts }, now);
}

function refused(field: string, rule: RegExp) {
  return expect.objectContaining({
    code: 'VALIDATION',
    details: { issues: [{ path: field, message: expect.stringMatching(rule) }] },
  });
}

test('no material is nothing to refuse', async () => {
  expect(await check({})).toEqual(NOTHING);
});

test('a full bundle is stored as its blocks with its earliest end and its first fingerprint', async () => {
  const later = certificate(privateKey('ed25519'), END + 86_400_000);
  const sooner = certificate(privateKey('P-384'), END - 86_400_000);
  const material = await check({ caCert: `${later}${sooner}`, clientCert, clientKey });
  expect(material).toEqual({
    caCert: {
      pem: `${later}${sooner}`,
      notAfter: new Date(END - 86_400_000),
      fingerprint: createHash('sha256').update(new X509Certificate(later).raw).digest('hex'),
    },
    clientCert: {
      pem: clientCert,
      notAfter: new Date(END),
      fingerprint: createHash('sha256').update(new X509Certificate(clientCert).raw).digest('hex'),
    },
    clientKey,
  });
});

test('a CA alone is enough', async () => {
  expect(await check({ caCert: clientCert })).toMatchObject({ clientCert: null, clientKey: null });
});

describe.each(KEY_KINDS)('a %s key', kind => {
  const own = privateKey(kind);
  const cert = certificate(own, END);

  test('is taken in every unencrypted form, and only with its own certificate', async () => {
    const forms = [pemOf(own)];
    if (kind === 'rsa') forms.push(pemOf(own, 'pkcs1'));
    else if (kind !== 'ed25519') forms.push(pemOf(own, 'sec1'));
    for (const form of forms) {
      expect((await check({ clientCert: cert, clientKey: form })).clientKey).toBe(form);
      for (const other of KEY_KINDS) {
        const foreign = certificate(privateKey(other), END);
        await expect(check({ clientCert: foreign, clientKey: form })).rejects.toThrow(
          refused('clientKey', /first certificate/),
        );
      }
    }
  });

  test('must fit the first certificate of the bundle', async () => {
    const bundle = `${cert}${clientCert}`;
    expect(await check({ clientCert: bundle, clientKey: pemOf(own) })).toMatchObject({
      clientCert: { pem: bundle },
    });
    await expect(check({ clientCert: bundle, clientKey })).rejects.toThrow(
      refused('clientKey', /first certificate/),
    );
  });
});

test('certificate and key come together or not at all', async () => {
  await expect(check({ clientCert })).rejects.toThrow(refused('clientKey', /together/));
  await expect(check({ clientKey })).rejects.toThrow(refused('clientCert', /together/));
});

test('a certificate is good until the millisecond before its end, whichever of the bundle it is', async () => {
  const long = certificate(privateKey('P-256'), Date.UTC(2060));
  const bundle = `${long}${clientCert}`;
  expect(await check({ caCert: bundle }, END - 1)).toMatchObject({ caCert: { notAfter: new Date(END) } });
  await expect(check({ caCert: bundle }, END)).rejects.toThrow(refused('caCert', /expired/));
  await expect(check({ clientCert, clientKey }, END)).rejects.toThrow(refused('clientCert', /expired/));
  expect(await check({ caCert: long }, END)).toMatchObject({
    caCert: { notAfter: new Date(Date.UTC(2060)) },
  });
});

test('line ends and text around the blocks do not matter', async () => {
  const printed = `subject=CN = edge-1\r\n\r\n${clientCert.replaceAll('\n', '\r\n')}---\r\nServer certificate\r\n`;
  const unbroken = clientCert.replace(/([A-Za-z0-9+/=])\n([A-Za-z0-9+/=])/g, '$1$2');
  for (const caCert of [printed, unbroken, `  ${clientCert.replaceAll('\n', '\n  ')}`]) {
    expect((await check({ caCert })).caCert?.pem).toBe(clientCert);
  }
  const material = await check({
    clientCert,
    clientKey: `Bag Attributes\r\n${clientKey.replaceAll('\n', '\r\n')}`,
  });
  expect(material.clientKey).toBe(clientKey);
});

const { privateKey: weak } = generateKeyPairSync('rsa', { modulusLength: 1024 });
const { privateKey: otherCurve } = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
const { privateKey: agreement } = generateKeyPairSync('x25519');
const encrypted = { cipher: 'aes-256-cbc', passphrase: 'x', format: 'pem' } as const;
const publicPem = `${clientKey}`.replaceAll('PRIVATE', 'PUBLIC');

test.each([
  ['a certificate in its place', clientCert, /exactly one block/],
  ['a public key', publicPem, /exactly one block/],
  ['two keys', `${clientKey}${clientKey}`, /exactly one block/],
  ['a key with its certificate', `${clientKey}${clientCert}`, /exactly one block/],
  [
    'curve parameters in front',
    `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${clientKey}`,
    /exactly one/,
  ],
  ['an encrypted PKCS#8 key', key.export({ type: 'pkcs8', ...encrypted }).toString(), /unencrypted/],
  ['an encrypted SEC1 key', key.export({ type: 'sec1', ...encrypted }).toString(), /unencrypted/],
  ['RSA of 1024 bits', pemOf(weak), /RSA of 2048/],
  ['RSA of 1024 bits in PKCS#1', pemOf(weak, 'pkcs1'), /RSA of 2048/],
  ['another curve', pemOf(otherCurve), /P-256, P-384/],
  ['another curve in SEC1', pemOf(otherCurve, 'sec1'), /P-256, P-384/],
  ['a key that cannot sign', pemOf(agreement), /Ed25519/],
  [
    'one form under the label of another',
    pemOf(key, 'sec1').replaceAll('EC PRIVATE', 'PRIVATE'),
    /can be read/,
  ],
  ['a cut block', clientKey.replace(/\n.{20}/, '\n'), /can be read/],
  ['no PEM', 'secret', /whole PEM blocks/],
  ['nothing', '', /whole PEM blocks/],
])('a clientKey of %s is refused', async (_, text, rule) => {
  await expect(check({ clientCert, clientKey: text })).rejects.toThrow(refused('clientKey', rule));
});

const block = (label: string, body: string, end = label) =>
  `-----BEGIN ${label}-----\n${body}\n-----END ${end}-----\n`;

test.each([
  ['a private key', clientKey, /CERTIFICATE blocks/],
  ['eleven certificates', clientCert.repeat(11), /1 to 10/],
  ['a certificate and another block', `${clientCert}${block('X509 CRL', 'MAA=')}`, /CERTIFICATE blocks/],
  ['a key called a certificate', clientKey.replaceAll('PRIVATE KEY', 'CERTIFICATE'), /X\.509/],
  ['an empty sequence', block('CERTIFICATE', 'MAA='), /X\.509/],
  ['an empty block', block('CERTIFICATE', ''), /base64/],
  ['something that is no base64', block('CERTIFICATE', 'ä'), /base64/],
  ['half a byte', block('CERTIFICATE', 'MAAAA'), /base64/],
  ['a block without end', clientCert.slice(0, -30), /whole PEM blocks/],
  ['a block without beginning', clientCert.slice(30), /begin and end/],
  ['a block in a block', block('CERTIFICATE', clientCert), /begin and end/],
  ['two labels', block('CERTIFICATE', 'MAA=', 'X509 CRL'), /begin and end/],
  ['more than 65,536 bytes', `${clientCert}${'ü'.repeat(32_768)}`, /65536 bytes/],
])('a caCert of %s is refused', async (_, text, rule) => {
  await expect(check({ caCert: text })).rejects.toThrow(refused('caCert', rule));
});

test('real certificate authorities are read as the platform reads them', async () => {
  expect(rootCertificates.length).toBeGreaterThan(100);
  for (const pem of rootCertificates) {
    const expected = new X509Certificate(pem);
    expect(await check({ caCert: pem }, 0)).toMatchObject({
      caCert: {
        notAfter: expected.validToDate,
        fingerprint: expected.fingerprint256.replaceAll(':', '').toLowerCase(),
      },
    });
  }
});

test('one byte changed is refused or harmless, and never an internal error or an echo', async () => {
  const texts: MtlsText = { caCert: null, clientCert, clientKey };
  const field = fc.constantFrom<('clientCert' | 'clientKey')[]>('clientCert', 'clientKey');
  await fc.assert(
    fc.asyncProperty(
      field,
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      fc.boolean(),
      async (name, at, by, cut) => {
        const [whole] = parsePem(name, texts[name] ?? '');
        if (whole === undefined) throw new Error('the fixture has a block');
        const index = at % whole.der.length;
        const der = cut
          ? whole.der.slice(0, index)
          : whole.der.map((byte, i) => (i === index ? byte ^ by : byte));
        const changed = formatPem([{ label: whole.label, der }]);
        const outcome = await checkMtls({ ...texts, [name]: changed }, NOW).catch((error: unknown) => error);
        if (outcome instanceof Error) {
          expect(outcome).toMatchObject({ code: 'VALIDATION' });
          expect(outcome.message.length).toBeLessThan(120);
          expect(outcome.message).not.toContain(changed.slice(40, 60));
        }
      },
    ),
    { numRuns: 1000 },
  );
});
