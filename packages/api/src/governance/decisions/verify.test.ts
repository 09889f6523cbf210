import { importSigningKey, sha256Hex } from '@breakwater/db';
import { describe, expect, it } from 'vitest';
import { askedBy } from '../intents/question.ts';
import { EvaluateInput } from '../intents/schemas.ts';
import { documentOf, exportLine, signed, signedText } from './document.ts';
import { ExportedLine } from './schemas.ts';
import { VECTOR, vectorRow } from './vector.fixture.ts';
import { verifyDecision, verifyLine } from './verify.ts';

const publicKey = Buffer.from(VECTOR.keyId, 'hex').toString('base64');
const keys = new Map([[VECTOR.keyId, publicKey]]);

describe('the vector of the specification', () => {
  it('the signed text of a row is the document, to the byte', async () => {
    const { signature: _signature, keyId: _key, ...unsigned } = vectorRow();
    expect(signedText(unsigned)).toBe(VECTOR.document);
    expect(signedText(vectorRow())).toBe(VECTOR.document);
    expect(await sha256Hex(VECTOR.document)).toBe(VECTOR.sha256);
    expect(documentOf(unsigned)).toEqual(JSON.parse(VECTOR.document));
  });

  it('the seed signs it with that key and that signature', async () => {
    const { signature: _signature, keyId: _key, ...unsigned } = vectorRow();
    const key = await importSigningKey(VECTOR.seed);
    const { keyId, signature } = await signed(unsigned, key);
    expect({ keyId, signature }).toEqual({ keyId: VECTOR.keyId, signature: VECTOR.signature });
    expect(key.publicKey).toBe(publicKey);
  });

  it('the payload has that hash, given whole or with its defaults left out', async () => {
    const whole = JSON.parse(VECTOR.payload);
    const { intentType, environment, requester, resourceType, region, size } = whole;
    for (const input of [whole, { intentType, environment, requester, resourceType, region, size }]) {
      expect((await askedBy(EvaluateInput.parse(input))).payloadHash).toBe(VECTOR.payloadHash);
    }
  });
});

function other(value: unknown): unknown {
  if (value instanceof Date) return new Date(value.getTime() + 1);
  if (Array.isArray(value)) return [...value, null];
  switch (typeof value) {
    case 'string':
      return `${value} `;
    case 'number':
      return value + 1;
    default:
      return { ...Object(value), more: null };
  }
}

describe('verification', () => {
  const row = vectorRow();

  it('finds the row of the vector valid', async () => {
    expect(await verifyDecision(row, keys)).toBe('valid');
  });

  it('finds a change of any field of a row', async () => {
    const { signature: _signature, keyId: _key, ...fields } = row;
    for (const [field, value] of Object.entries(fields)) {
      const changed = { ...row, [field]: other(value) };
      expect([field, await verifyDecision(changed, keys)]).toEqual([field, 'invalid']);
    }
    const impossible = {
      timestamp: new Date(Number.NaN),
      riskScore: Number.POSITIVE_INFINITY,
      confidence: 1 + 1e-15,
    };
    for (const [field, value] of Object.entries(impossible)) {
      expect([field, await verifyDecision({ ...row, [field]: value }, keys)]).toEqual([field, 'invalid']);
    }
  });

  it('tells no signature from a key nobody knows and from a signature that is none', async () => {
    expect(await verifyDecision({ ...row, signature: null }, keys)).toBe('unsigned');
    expect(await verifyDecision(row, new Map())).toBe('unknown_key');
    expect(await verifyDecision({ ...row, keyId: null }, keys)).toBe('unknown_key');
    expect(await verifyDecision({ ...row, signature: 'AAAA' }, keys)).toBe('invalid');
    expect(await verifyDecision({ ...row, signature: VECTOR.signature.replace('PC', 'pC') }, keys)).toBe(
      'invalid',
    );
  });

  it('takes a line of an export only as it was written', async () => {
    const line = exportLine(row).trimEnd();
    const verified = (text: string) => verifyLine(text, ExportedLine.parse(JSON.parse(text)), keys);
    expect(await verified(line)).toBe('valid');
    // Both texts name the same number.
    const twin = line.replace(
      '"riskScore":0.23684210526315788,"tenantId"',
      '"riskScore":0.23684210526315789,"tenantId"',
    );
    expect(twin).not.toBe(line);
    expect(JSON.parse(twin)).toEqual(JSON.parse(line));
    expect(await verified(twin)).toBe('invalid');
    expect(await verified(` ${line}`)).toBe('invalid');
  });
});
