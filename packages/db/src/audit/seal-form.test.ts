import { describe, expect, it } from 'vitest';
import { sha256Hex } from '../kernel/canonical.ts';
import { importSigningKey, verifySignature } from '../signing/ed25519.ts';
import { type EntryForm, rowHash } from './entry-hash.ts';
import { digestOf, leavesOf, NO_HASH, payloadOf, readLeaves } from './seal-form.ts';

const GATEWAY = 'gw_01kdvdna00e008000000000002';
const SEED = btoa(String.fromCharCode(...Array.from({ length: 32 }, (_, i) => i)));
const KEY_ID = '03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8';
const SIGNATURE = 'H9Rfi+O9v2uagHdg0Yq2nHBKFMcTmIx21FE+wFzDraoVHA0FTm32BuF/3D59WmqAcVMV/TIfCljT9XaoFiTDDA==';

const first = { id: GATEWAY, name: 'edge-1', version: 1 };
const entry = (fields: Partial<EntryForm>): EntryForm => ({
  id: null,
  tenantId: 'ten_01kdvdna00e008000000000000',
  timestamp: null,
  component: 'gateways',
  recordId: GATEWAY,
  operation: null,
  action: null,
  actorKind: 'user',
  actorId: 'usr_01kdvdna00e008000000000001',
  actorName: 'ana@example.com',
  actorRole: 'admin',
  gatewayId: GATEWAY,
  gatewayName: 'edge-1',
  before: null,
  after: null,
  requestData: null,
  responseData: null,
  success: true,
  errorCode: null,
  errorMessage: null,
  durationMs: null,
  clientIp: null,
  sessionId: null,
  requestId: null,
  traceId: null,
  detail: null,
  ...fields,
});

const ENTRIES = [
  {
    seq: 7,
    form: entry({
      id: 'aud_01kdvdnaz8e008000000000001',
      timestamp: 1767225601000,
      operation: 'create',
      action: 'fleet.gateway.create',
      after: first,
      requestId: 'req-1',
      durationMs: 4,
    }),
    hash: 'aa10121217d6e9839b2c13cf0e4d012ada51e7ee18c2b396d7372c5b4f02d906',
  },
  {
    seq: 9,
    form: entry({
      id: 'aud_01kdvdnbyge008000000000002',
      timestamp: 1767225602000,
      operation: 'update',
      action: 'fleet.gateway.update',
      before: first,
      after: { id: GATEWAY, name: 'edge-2', version: 2 },
      requestId: 'req-2',
      durationMs: 3,
    }),
    hash: '9ae6f72cae5099d7e22ce9c3c665181e36e563bdb7aa13097ebc2af7d0b9a75e',
  },
  {
    seq: 10,
    form: entry({
      id: 'aud_01kdvdncxre008000000000003',
      timestamp: 1767225603000,
      operation: 'delete',
      action: 'fleet.gateway.delete',
      actorRole: 'viewer',
      success: false,
      errorCode: 'FORBIDDEN',
      errorMessage: 'admin role required',
      requestId: 'req-3',
      durationMs: 1,
    }),
    hash: '30611acf5498a8dc5f0b35c1b8b40f0e8315d1b95993b028749991e50728d691',
  },
] as const;

const DIGEST = 'ac5eced71936e315c64e367e94889bda47f93956cb5fd32376e1b2ea4756a988';
const PAYLOAD = payloadOf({
  tenantId: 'ten_01kdvdna00e008000000000000',
  index: 1,
  afterSeq: 0,
  throughSeq: 10,
  count: 3,
  digest: DIGEST,
  prevHash: NO_HASH,
  sealedAt: 1767225900000,
  keyId: KEY_ID,
});

describe('case 23: the form of a seal, which others check without us', () => {
  it('hashes each entry over its 26 keys', async () => {
    for (const { form, hash } of ENTRIES) {
      expect(Object.keys(form)).toHaveLength(26);
      expect(await rowHash(form)).toBe(hash);
    }
  });

  it('digests entries in order, so that exchanging or removing one shows', async () => {
    const [a, b, c] = ENTRIES;
    expect(await digestOf(ENTRIES)).toBe(DIGEST);
    const exchanged = [{ seq: 7, hash: b.hash }, { seq: 9, hash: a.hash }, c];
    expect(await digestOf(exchanged)).toBe(
      'afa0652301ba2f7c9a299275b66299ff839ec4711a85115d6e19877ef3a4d6e3',
    );
    expect(await digestOf([a, c])).toBe('ed20cab382a1bd2015c7cc360ae1c0823f4e819caa7c457d4f1d26c5336a3321');
  });

  it('hashes and signs the payload with the key of the seed', async () => {
    expect(await sha256Hex(PAYLOAD)).toBe('7f67e25bbc515bc90f5c0f5f1a722c3a6641f15f487f362e2c92e98091bc47e0');
    const key = await importSigningKey(SEED);
    expect([key.keyId, await key.sign(PAYLOAD)]).toEqual([KEY_ID, SIGNATURE]);
    expect(await verifySignature(key.publicKey, PAYLOAD, SIGNATURE)).toBe(true);
  });

  it('takes no signature that is malformed, of another text or of another key', async () => {
    const { publicKey } = await importSigningKey(SEED);
    const other = await importSigningKey(btoa('1'.repeat(32)));
    const wrong: [string, string, string][] = [
      [publicKey, `${PAYLOAD} `, SIGNATURE],
      [other.publicKey, PAYLOAD, SIGNATURE],
      [publicKey, PAYLOAD, ''],
      [publicKey, PAYLOAD, 'not base64!'],
      [publicKey, PAYLOAD, SIGNATURE.slice(0, -2)],
      [publicKey, PAYLOAD, btoa('x')],
      ['', PAYLOAD, SIGNATURE],
    ];
    for (const [key, text, signature] of wrong) {
      expect(await verifySignature(key, text, signature)).toBe(false);
    }
  });

  it('refuses a signing key that is not 32 bytes', async () => {
    await expect(importSigningKey(btoa('short'))).rejects.toThrow('base64 of 32 bytes');
    await expect(importSigningKey('?')).rejects.toThrow('base64 of 32 bytes');
  });

  it('reads its own leaves back, and nothing from other text', () => {
    expect([...readLeaves(leavesOf(ENTRIES))]).toEqual(ENTRIES.map(e => [e.seq, e.hash.slice(0, 16)]));
    expect(readLeaves('nonsense,1:zz,2:').size).toBe(0);
  });
});
