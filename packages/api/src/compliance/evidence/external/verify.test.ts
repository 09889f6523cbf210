import { canonicalJson, sha256Hex } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it, test as rule } from 'vitest';
import { API_TARGETS, refusalOf } from '../../../testing.ts';
import { type ComplianceTest, complianceTest } from '../../testing.ts';
import { pythonJson } from './python-json.ts';

const publicKeyPem = `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEYP7UuiVanTHJYet0xjVtaMBJuJI7
Yfps5mliLmDyn7Z5A/4QCLi8maQa6elWKLxk8vGyDC1+n1F3o8KU1EYimQ==
-----END PUBLIC KEY-----
`;
const keyId = 'ecdsa-sha256:4975c03dd2ad43f3';
const payload = '{"b":1,"a":{"d":[3,2,1],"c":null}}';
const hash = '99292fc65b1416433c73754bd2133c24f100c4da791e825377abb6756eeb69ae';
const NATIVE = '62xQeNq7cd60qZZvN/Jy3hrbO0k1O8JE5gdBFy7OpK5CXP4SQMvzkCJoQLJ8twHvIjmtUXvHDbY0ywPJ/QVtZw==';
const LEGACY_DER =
  'MEQCIH3UhVpcTfKYGp3XDsH/l+FOW9nddy24+lvcBVGqPpS5AiBI8WXKGmKmleDGlZ+/rnSXxNDM29twIbG0oiKGr+vcNA==';
const LEGACY_RAW = 'fdSFWlxN8pgandcOwf+X4U5b2d13Lbj6W9wFUao+lLlI8WXKGmKmleDGlZ+/rnSXxNDM29twIbG0oiKGr+vcNA==';
const legacy = { canonicalization: 'python', signedMessage: 'hash-hex' } as const;

rule.each([
  [payload, '{"a":{"c":null,"d":[3,2,1]},"b":1}', hash, '{"a":{"c":null,"d":[3,2,1]},"b":1}', hash],
  [
    '{"name":"Zürich","emoji":"💳","slash":"a/b","q":"\\"\\\\\\n"}',
    '{"emoji":"💳","name":"Zürich","q":"\\"\\\\\\n","slash":"a/b"}',
    '23945ea84ba985f4c4dbb234ea5abe9c4cd54e334a767a56e756d6b252fe9ec8',
    '{"emoji":"\\ud83d\\udcb3","name":"Z\\u00fcrich","q":"\\"\\\\\\n","slash":"a/b"}',
    '13ddfff12461530a0656618e0ff67cd8217168b2a653ca7610d471dea1dd718a',
  ],
  [
    '{"confidence_score":{"keyword_match":1.0,"x":0.3}}',
    '{"confidence_score":{"keyword_match":1,"x":0.3}}',
    '79c8ab71760bdb8ca8099de189842079a5972eca3928f5a54b2752e62bb9e724',
    '{"confidence_score":{"keyword_match":1.0,"x":0.3}}',
    '51fe47422cf68f6589cf7f1ebf39c22239879c2bf563ab33a768dd5d0a9daa63',
  ],
  [
    '{"\u{e000}":1,"💳":2,"z":3}',
    '{"z":3,"💳":2,"\u{e000}":1}',
    '2ca069c64583c6de1d0ce33ffdabcfc975241c5b6fc494bae34653fd96c86cbc',
    '{"z":3,"\\ue000":1,"\\ud83d\\udcb3":2}',
    '8e8d4f093827302adc33f7d9d46aba20758ad7e9bac19b950002e08e314444b8',
  ],
  [
    '{"n":[1e16,1e21,1e-5,1e-7,-0.0,123456789012345680.0,0.1,100.0,1.5e300,5e-324]}',
    '{"n":[10000000000000000,1e+21,0.00001,1e-7,0,123456789012345680,0.1,100,1.5e+300,5e-324]}',
    'd7b5228d8d6a775deabb003c2bf9f20341eda8e798d6b9818c237167b0bf6338',
    '{"n":[1e+16,1e+21,1e-05,1e-07,-0.0,1.2345678901234568e+17,0.1,100.0,1.5e+300,5e-324]}',
    'a6404fe199cb7ec9c04063f9ab87c6816101a9399ebe47b2ca9ae6a05f3911c8',
  ],
])('34: %s has both canonical forms and hashes', async (text, jcs, jcsHash, python, pythonHash) => {
  expect(canonicalJson(JSON.parse(text))).toBe(jcs);
  expect(await sha256Hex(jcs)).toBe(jcsHash);
  expect(pythonJson(text)).toBe(python);
  expect(await sha256Hex(python)).toBe(pythonHash);
});

rule('numbers, text and keys are written as Python writes them', () => {
  const text =
    '[0, -0, 12345678901234567890123, 1E2, 0.0001, 0.00012345, 9999999999999998.0, 12345678901234567.0, -1.5e-10, 1e400, true, "\\u007f\\b\\f\\t\\r/\\ud800é", {"__proto__": [], "10": 1, "9": {}}]';
  expect(pythonJson(text)).toBe(
    '[0,0,12345678901234567890123,100.0,0.0001,0.00012345,9999999999999998.0,1.2345678901234568e+16,-1.5e-10,Infinity,true,"\\u007f\\b\\f\\t\\r/\\ud800\\u00e9",{"10":1,"9":{},"__proto__":[]}]',
  );
});

describe.each(API_TARGETS)('evidence of other systems on %s', target => {
  let test: ComplianceTest;
  beforeAll(async () => {
    test = await complianceTest(target);
  });
  afterAll(() => test.api.close());

  it('34: verifies as it was signed and not otherwise, and leaves nothing', async () => {
    const { tenant } = await test.estate();
    const viewer = await tenant.person('viewer');
    const verify = async (given: object) =>
      viewer.api.compliance.evidence.verify({
        external: { payload, signature: NATIVE, publicKeyPem, ...given },
      });
    expect(await verify({ hash })).toEqual({
      ...{ valid: true, hashMatches: true, signatureValid: true, columnsMatch: null, chainIntact: null },
      ...{ keyId, keyKnown: null, keyRetired: null, expired: null, purged: null, reasons: [] },
      ...{ verifiedAt: new Date(test.api.clock.now()), verificationCount: null },
    });
    expect(await verify({})).toMatchObject({ valid: true, hashMatches: null });
    expect(await verify({ payload: '{"a": {"c": null, "d": [3, 2, 1]}, "b": 1}' })).toMatchObject({
      valid: true,
    });
    expect(await verify({ ...legacy, signature: LEGACY_DER, signatureEncoding: 'der', hash })).toMatchObject({
      ...{ valid: true, hashMatches: true, signatureValid: true },
    });
    expect(await verify({ ...legacy, signature: LEGACY_RAW })).toMatchObject({ valid: true });

    const invalid = { valid: false, signatureValid: false, reasons: ['signature'] };
    for (const given of [
      { signature: LEGACY_RAW },
      { signature: LEGACY_DER, signatureEncoding: 'der' },
      { ...legacy, signature: LEGACY_DER },
      { ...legacy, signature: LEGACY_RAW, signatureEncoding: 'der' },
      { payload: '{"b":1,"a":{"d":[3,2,2],"c":null}}' },
      { signature: '' },
      { signature: '%%%' },
      { signature: NATIVE.slice(0, -4) },
      { publicKeyPem: publicKeyPem.replace('YP7U', 'YP7V') },
      { publicKeyPem: 'no key' },
    ]) {
      expect({ given, ...(await verify(given)) }).toMatchObject({ given, ...invalid });
    }
    expect(await verify({ publicKeyPem: 'no key' })).toMatchObject({ keyId: null });
    expect(await verify({ hash: hash.replace('9', '8') })).toMatchObject({
      ...{ valid: false, hashMatches: false, signatureValid: true, reasons: ['hash'] },
    });
    expect(await test.actions(tenant)).toEqual([]);
    expect(await test.events(tenant)).toEqual([]);

    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    for (const given of ['', '{"a":1', '{"a":NaN}', '"\\ud800"']) {
      expect(await refusalOf(verify({ payload: given }))).toBe('VALIDATION');
    }
    expect(await refusalOf(verify({ ...legacy, payload: deep }))).toBe('VALIDATION');
    const { items } = await viewer.api.compliance.alerts.list({});
    expect(items).toEqual([]);
  });
});
