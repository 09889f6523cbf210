import { canonicalJson } from '@breakwater/db';
import { describe, expect, it } from 'vitest';
import { mailFor, requestFor } from './index.ts';
import { messageOf } from './message.ts';

const TIME = '2026-05-01T12:00:00.000Z';
const ID = 'evt_01ka5qr400e008000000000002';
const EMAIL = {
  smtpHost: null,
  smtpPort: 587,
  smtpUser: null,
  from: null,
  toAddrs: ['a@t.io', 'b@t.io'],
} as const;

const payload = (type: string, data: object, actor = 'ada@example.com') =>
  canonicalJson({
    id: ID,
    type,
    schemaVersion: 1,
    timestamp: TIME,
    tenantId: 'ten_01ka5qr000e008000000000001',
    recordId: null,
    gatewayId: null,
    actor: { kind: 'user', id: null, name: actor },
    data,
  });
const GATEWAY = payload('fleet.gateway.created', {
  id: 'gw_1',
  name: 'edge-1',
  endpoint: 'e.example.com:8443',
});

describe('bodies', () => {
  it('for generic are the stored text', () => {
    expect(requestFor('generic', GATEWAY)).toEqual({ body: GATEWAY, contentType: 'application/json' });
  });

  it('for slack are canonical JSON with the label, the fields and the colour', () => {
    expect(requestFor('slack', GATEWAY)).toEqual({
      contentType: 'application/json',
      body:
        '{"attachments":[{"blocks":[{"text":{"text":"*Gateway created*\\n*Name:* edge-1\\n*Actor:* ada@example.com\\n' +
        '*Endpoint:* e.example.com:8443\\n*Id:* gw_1","type":"mrkdwn"},"type":"section"},{"elements":[{"text":' +
        `"Breakwater | ${TIME}","type":"mrkdwn"}],"type":"context"}],"color":"#2E7D32"}],"text":"Gateway created"}`,
    });
    const sly = payload('fleet.gateway.created', { id: 'gw_1', name: '<!channel> & co' });
    expect(requestFor('slack', sly).body).toContain('*Name:* &lt;!channel&gt; &amp; co');
  });

  it('for discord are canonical JSON that mentions nobody', () => {
    expect(requestFor('discord', GATEWAY)).toEqual({
      contentType: 'application/json',
      body:
        '{"allowed_mentions":{"parse":[]},"embeds":[{"color":3046706,"fields":[' +
        '{"inline":true,"name":"Name","value":"edge-1"},{"inline":true,"name":"Actor","value":"ada@example.com"},' +
        '{"inline":true,"name":"Endpoint","value":"e.example.com:8443"},{"inline":true,"name":"Id","value":"gw\\\\_1"}' +
        `],"footer":{"text":"Breakwater"},"timestamp":"${TIME}","title":"Gateway created"}]}`,
    });
    const sly = payload('fleet.gateway.created', { id: 'x', name: '', reason: '\\*_~|>[]`' });
    const [embed] = JSON.parse(requestFor('discord', sly).body).embeds;
    expect(embed.fields[0]).toEqual({ inline: true, name: 'Name', value: '-' });
    expect(embed.fields[2]).toMatchObject({ name: 'Reason', value: '\\\\\\*\\_\\~\\|\\>\\[\\]\\`' });
  });

  it('for mail are plain text with CRLF, in one message to all addresses', () => {
    expect(mailFor(GATEWAY, EMAIL)).toEqual({
      from: 'breakwater@localhost',
      to: ['a@t.io', 'b@t.io'],
      subject: 'Breakwater: Gateway created',
      messageId: `<${ID}@breakwater>`,
      text: [
        'Breakwater: Gateway created',
        `Time: ${TIME}`,
        '',
        'Name: edge-1',
        'Actor: ada@example.com',
        'Endpoint: e.example.com:8443',
        'Id: gw_1',
        '',
        `Event: ${ID}`,
      ].join('\r\n'),
    });
    expect(mailFor(GATEWAY, { ...EMAIL, from: 'ops@t.io' }).from).toBe('ops@t.io');
  });
});

describe('a message', () => {
  it('labels types and fields in words', () => {
    const { label, fields } = messageOf(
      payload('identity.servicePrincipal.rotated', {
        id: 'x',
        keyPrefix: 'bwp_1',
        previousKeyExpiresAt: TIME,
      }),
    );
    expect(label).toBe('Service principal rotated');
    expect(fields.map(f => f.name)).toEqual(['Actor', 'Id', 'Key prefix', 'Previous key expires at']);
    expect(messageOf(payload('fleet.gateway.statusChanged', {})).label).toBe('Gateway status changed');
    expect(messageOf(payload('webhooks.webhook.test', {})).label).toBe('Webhook test');
  });

  it('shows at most ten simple fields, the telling ones first', () => {
    const data = {
      zeta: 1,
      alpha: true,
      nothing: null,
      list: [1],
      object: { a: 1 },
      endpoint: 'e',
      message: 'm',
      reason: 'r',
      to: 't',
      from: 'f',
      status: 's',
      severity: 'low',
      role: 'admin',
      title: 'T',
      email: 'e@t.io',
    };
    const { fields } = messageOf(payload('soc.alert.updated', data, 'someone else'));
    expect(fields.map(f => f.name)).toEqual([
      'Email',
      'Title',
      'Actor',
      'Role',
      'Severity',
      'Status',
      'From',
      'To',
      'Reason',
      'Message',
    ]);
    const few = messageOf(
      payload('soc.alert.updated', { zeta: 1, alpha: true, actor: 'not this' }, 'but this'),
    );
    expect(few.fields).toEqual([
      { name: 'Actor', value: 'but this' },
      { name: 'Alpha', value: 'true' },
      { name: 'Zeta', value: '1' },
    ]);
  });

  it('keeps values on one line, at most 200 characters long', () => {
    const [name, title] = messageOf(
      payload('a.b.c', { name: 'a\r\nb\u0000\u007f', title: '🌊'.repeat(201) }),
    ).fields;
    expect(name?.value).toBe('a  b  ');
    expect(title?.value).toBe(`${'🌊'.repeat(200)}…`);
    expect(messageOf(payload('a.b.c', { name: 'x'.repeat(200) })).fields[0]?.value).toBe('x'.repeat(200));
  });

  it.each([
    ['soc.alert.created', { severity: 'critical' }, 'danger'],
    ['soc.alert.created', { severity: 'high' }, 'danger'],
    ['soc.alert.created', { severity: 'medium' }, 'warning'],
    ['soc.alert.created', { severity: 'low' }, 'good'],
    ['fleet.gateway.statusChanged', { to: 'connected' }, 'good'],
    ['fleet.gateway.statusChanged', { to: 'degraded' }, 'warning'],
    ['fleet.gateway.statusChanged', { to: 'unreachable' }, 'danger'],
    ['fleet.gateway.statusChanged', { to: 'offline' }, 'danger'],
    ['fleet.gateway.statusChanged', { to: 'unknown' }, 'warning'],
    ['a.b.activated', {}, 'good'],
    ['a.b.revoked', {}, 'danger'],
    ['a.b.expired', {}, 'danger'],
    ['a.b.certificateExpiring', {}, 'warning'],
    ['a.b.secretRotated', {}, 'warning'],
    ['a.b.rotated', {}, 'warning'],
    ['a.b.detected', {}, 'warning'],
    ['a.b.updated', { to: 'connected' }, 'default'],
    ['a.b.test', {}, 'default'],
  ])('of %s with %j is %s', (type, data, tone) => {
    expect(messageOf(payload(type, data)).tone).toBe(tone);
  });
});
