import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { signatureHeaders } from '../../api/src/outbound/signing.ts';
import {
  verifyWebhook,
  type WebhookRejection,
  WebhookVerificationError,
  webhookTestHeaders,
} from './webhooks.ts';

const OLD = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const K = 'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=';
const SENT = 1_777_636_800;
const BODY =
  '{"actor":{"id":"usr_01ka5qr080e008000000000004","kind":"user","name":"ada@example.com"},"data":{"endpoint":' +
  '"edge-1.example.com:8443","id":"gw_01ka5qr200e008000000000003","name":"edge-1"},"gatewayId":' +
  '"gw_01ka5qr200e008000000000003","id":"evt_01ka5qr400e008000000000002","recordId":' +
  '"gw_01ka5qr200e008000000000003","schemaVersion":1,"tenantId":"ten_01ka5qr000e008000000000001","timestamp":' +
  '"2026-05-01T12:00:00.000Z","type":"fleet.gateway.created"}';
const ID = 'evt_01ka5qr400e008000000000002';
const HEADERS = {
  'webhook-id': ID,
  'webhook-timestamp': String(SENT),
  'webhook-signature': 'v1,lxz6VA9sK1DOYWWGdg8wqKPxu1wqhb3hgXNJfjVS0Hk=',
};
const later = (seconds: number) => ({ now: (SENT + seconds) * 1000 });

async function rejection(verified: Promise<unknown>): Promise<WebhookRejection> {
  const error = await verified.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof WebhookVerificationError)) throw new Error('it should have been rejected');
  expect(error.name).toBe('WebhookVerificationError');
  return error.reason;
}

describe('verifyWebhook', () => {
  it('accepts the published vectors and returns the parsed body', async () => {
    expect(new TextEncoder().encode(BODY).length).toBe(444);
    const event = await verifyWebhook(BODY, HEADERS, K, later(0));
    expect(event).toEqual(JSON.parse(BODY));
    const published = {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    };
    const now = { now: new Date(1_614_265_330_000) };
    expect(await verifyWebhook('{"test": 2432232314}', published, OLD, now)).toEqual({ test: 2432232314 });
  });

  it('tolerates 300 seconds either way and no more (case 47)', async () => {
    const at = (seconds: number) => verifyWebhook(BODY, HEADERS, K, later(seconds));
    await Promise.all([at(300), at(-300)]);
    expect(await rejection(at(301))).toBe('too_old');
    expect(await rejection(at(-301))).toBe('too_new');
    const strict = verifyWebhook(BODY, HEADERS, K, { ...later(11), toleranceSeconds: 10 });
    expect(await rejection(strict)).toBe('too_old');
  });

  it('says why it rejects', async () => {
    const reject = async (headers: object, body = BODY, secret: string | string[] = K) =>
      rejection(verifyWebhook(body, { ...HEADERS, ...headers }, secret, later(0)));
    expect(await reject({ 'webhook-id': undefined })).toBe('missing_header');
    expect(await reject({ 'webhook-timestamp': '' })).toBe('missing_header');
    expect(await reject({ 'webhook-signature': undefined })).toBe('missing_header');
    expect(await reject({ 'webhook-timestamp': '1e9' })).toBe('malformed_timestamp');
    expect(await reject({ 'webhook-timestamp': `${SENT}.5` })).toBe('malformed_timestamp');
    expect(await reject({ 'webhook-signature': 'v2,AAAA v1a,AAAA' })).toBe('unknown_signature_version');
    expect(await reject({ 'webhook-signature': 'v1,not!base64' })).toBe('wrong_signature');
    expect(await reject({ 'webhook-signature': 'v1,' })).toBe('wrong_signature');
    expect(await reject({}, `${BODY} `)).toBe('wrong_signature');
    expect(await reject({ 'webhook-id': 'evt_other' })).toBe('wrong_signature');
    expect(await reject({ 'webhook-timestamp': String(SENT + 1) })).toBe('wrong_signature');
    expect(await reject({}, BODY, [OLD])).toBe('wrong_signature');
    const noJson = await webhookTestHeaders('hello', K, { id: ID, timestamp: SENT * 1000 });
    expect(await rejection(verifyWebhook('hello', noJson, K, later(0)))).toBe('malformed_body');
  });

  it('takes several secrets and several signatures, and skips versions it does not know', async () => {
    await verifyWebhook(BODY, HEADERS, [OLD, K], later(0));
    const rotated = await webhookTestHeaders(BODY, [OLD, K], { timestamp: SENT * 1000 });
    for (const secret of [OLD, K]) await verifyWebhook(BODY, rotated, secret, later(0));
    const newer = { ...HEADERS, 'webhook-signature': `v2,AAAA ${HEADERS['webhook-signature']}` };
    await verifyWebhook(BODY, newer, K, later(0));
  });

  it('takes bytes as well as text, and headers of every platform', async () => {
    const bytes = new TextEncoder().encode(BODY);
    await verifyWebhook(bytes, new Headers(HEADERS), K, later(0));
    await verifyWebhook(bytes.buffer, HEADERS, K.replace('whsec_', ''), later(0));
    await verifyWebhook(Buffer.from(BODY), HEADERS, K, later(0));
    const shouted = Object.fromEntries(Object.entries(HEADERS).map(([name, v]) => [name.toUpperCase(), [v]]));
    await verifyWebhook(BODY, shouted, K, later(0));
  });

  it('refuses to guess: a parsed body, no secret, or a secret that is none', async () => {
    const parsed: object = JSON.parse(BODY);
    // @ts-expect-error: what a body parser leaves is not what was signed
    await expect(verifyWebhook(parsed, HEADERS, K)).rejects.toThrow(TypeError);
    await expect(verifyWebhook(BODY, HEADERS, [])).rejects.toThrow(TypeError);
    for (const secret of ['', 'whsec_', 'whsec_not!base64'])
      await expect(verifyWebhook(BODY, HEADERS, secret)).rejects.toThrow(TypeError);
    // @ts-expect-error: an unset environment variable
    await expect(verifyWebhook(BODY, HEADERS, [undefined])).rejects.toThrow(TypeError);
  });
});

describe('signatures', () => {
  const now = () => Date.now();

  it('of Breakwater and of webhookTestHeaders are accepted by the standardwebhooks library', async () => {
    const ours = await signatureHeaders({ secrets: [OLD, K], messageId: ID, timestamp: now(), body: BODY });
    const test = await webhookTestHeaders(BODY, [OLD, K]);
    for (const secret of [OLD, K]) {
      expect(new Webhook(secret).verify(BODY, ours)).toEqual(JSON.parse(BODY));
      expect(new Webhook(secret).verify(BODY, test)).toEqual(JSON.parse(BODY));
    }
  });

  it('of the standardwebhooks library are accepted by verifyWebhook', async () => {
    const at = new Date(now());
    const headers = {
      'webhook-id': ID,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(K).sign(ID, at, BODY),
    };
    expect(await verifyWebhook(BODY, headers, K)).toEqual(JSON.parse(BODY));
  });

  it('reproduce the published vectors', async () => {
    const ours = await signatureHeaders({
      secrets: [K],
      messageId: ID,
      timestamp: SENT * 1000 + 999,
      body: BODY,
    });
    expect(ours).toEqual(HEADERS);
    const published = await signatureHeaders({
      secrets: [OLD],
      messageId: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: 1_614_265_330_000,
      body: '{"test": 2432232314}',
    });
    expect(published['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });
});
