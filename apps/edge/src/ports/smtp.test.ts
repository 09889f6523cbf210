import { OutboundError, parseAllowList, SmtpRefusal } from '@breakwater/api';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { certificate, pemOf, privateKey } from '../../../../packages/api/src/fleet/certificate.fixture.ts';
import { addressOf } from '../../../../tests/contract/receiver.ts';
import { nodeAddresses } from './node-addresses.ts';
import { nodeSmtp } from './smtp.ts';

const HOST = 'mail.example.com';
const key = privateKey('P-256');
const cert = certificate(key, Date.UTC(2100), undefined, [HOST]);
const allow = parseAllowList('127.0.0.1');
const addressesOf = nodeAddresses(allow, { resolve: async () => ['127.0.0.1'] });
const smtp = nodeSmtp(addressesOf, { ca: cert });

const MAIL = {
  from: 'breakwater@localhost',
  to: ['a@example.com', 'b@example.com'],
  subject: 'Breakwater: Gateway created',
  text: 'Breakwater: Gateway created\r\nName: edge-1\r\n',
  messageId: '<evt_1@breakwater>',
};

interface Session {
  readonly secure: boolean;
  readonly user: string | undefined;
  readonly from: string;
  readonly to: string[];
  readonly text: string;
}

const refusal = (responseCode: number) => Object.assign(new Error('no'), { responseCode });

describe('SMTP', () => {
  const servers: SMTPServer[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await new Promise<void>(done => server.close(done));
  });

  /** A server on loopback, with what it took in. */
  async function start(options: SMTPServerOptions = {}): Promise<{ port: number; sessions: Session[] }> {
    const sessions: Session[] = [];
    const server = new SMTPServer({
      key: pemOf(key),
      cert,
      authOptional: true,
      onAuth: ({ username, password }, _session, done) =>
        password === 'right' ? done(null, { user: username }) : done(refusal(535)),
      onData: async (stream, session, done) => {
        let text = '';
        for await (const part of stream) text += String(part);
        const { mailFrom, rcptTo } = session.envelope;
        sessions.push({
          secure: session.secure,
          user: typeof session.user === 'string' ? session.user : undefined,
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          text,
        });
        done();
      },
      ...options,
    });
    servers.push(server);
    server.on('error', () => undefined);
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    return { port: addressOf(server.server.address()).port, sessions };
  }

  const failureOf = (server: { port: number; user?: string; pass?: string }, ms = 5_000): Promise<unknown> =>
    smtp.send({ host: HOST, ...server }, MAIL, ms).then(
      () => 'sent',
      (error: unknown) =>
        error instanceof SmtpRefusal
          ? error.replyCode
          : error instanceof OutboundError
            ? error.code
            : String(error),
    );

  it('sends one message to all, with its id and its text', async () => {
    const { port, sessions } = await start();
    await smtp.send({ host: HOST, port }, MAIL, 5_000);
    expect(sessions).toEqual([
      {
        secure: true,
        user: undefined,
        from: MAIL.from,
        to: MAIL.to,
        text: expect.stringMatching(/Message-ID: <evt_1@breakwater>\r\n[\s\S]*Name: edge-1/),
      },
    ]);
    expect(sessions[0]?.text).toMatch(/^Subject: Breakwater: Gateway created\r$/m);
    expect(sessions[0]?.text).toMatch(/^Content-Type: text\/plain/m);
  });

  it('takes each address as one, whatever lists, groups and names are made of', async () => {
    const { port, sessions } = await start();
    const odd = ['a,b@example.com', 'team:c@example.com', '(x)z@example.com'];
    for (const address of odd) {
      await smtp.send({ host: HOST, port }, { ...MAIL, from: address, to: [address] }, 5_000);
    }
    expect(sessions.map(({ from, to }) => [from.endsWith('@example.com'), to.length])).toEqual([
      [true, 1],
      [true, 1],
      [true, 1],
    ]);
    expect(sessions[0]).toMatchObject({ from: '"a,b"@example.com', to: ['"a,b"@example.com'] });
    for (const { text } of sessions) expect(text.match(/^To: .*$/m)?.[0]).not.toMatch(/^To: (b|c|z)@/);
  });

  it('logs in over STARTTLS with user and password, and not without a password', async () => {
    const { port, sessions } = await start();
    await smtp.send({ host: HOST, port, user: 'ada', pass: 'right' }, MAIL, 5_000);
    await smtp.send({ host: HOST, port, user: 'ada' }, MAIL, 5_000);
    expect(sessions.map(({ secure, user }) => [secure, user])).toEqual([
      [true, 'ada'],
      [true, undefined],
    ]);
  });

  it('speaks TLS from the start on the port for it, also to log in', async () => {
    const { port, sessions } = await start({ secure: true });
    const implicit = nodeSmtp(addressesOf, { ca: cert, tlsPort: port });
    await implicit.send({ host: HOST, port, user: 'ada', pass: 'right' }, MAIL, 5_000);
    expect(sessions).toMatchObject([{ secure: true, user: 'ada', to: MAIL.to }]);
  });

  it('gives a login to no server that has no STARTTLS', async () => {
    const { port, sessions } = await start({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] });
    expect(await failureOf({ port, user: 'ada', pass: 'right' })).toBe('tls_failed');
    expect(await failureOf({ port })).toBe('sent');
    expect(sessions.map(({ secure }) => secure)).toEqual([false]);
  });

  it('gives nothing to a server whose certificate nobody vouches for', async () => {
    const { port, sessions } = await start();
    const distrusting = nodeSmtp(addressesOf);
    await expect(distrusting.send({ host: HOST, port, user: 'ada' }, MAIL, 5_000)).rejects.toMatchObject({
      code: 'tls_failed',
    });
    expect(sessions).toEqual([]);
  });

  it('says with which code it was refused', async () => {
    const { port } = await start();
    expect(await failureOf({ port, user: 'ada', pass: 'wrong' })).toBe(535);
    const full = await start({ onRcptTo: (_address, _session, done) => done(refusal(452)) });
    expect(await failureOf(full)).toBe(452);
    const closed = await start({ onMailFrom: (_address, _session, done) => done(refusal(550)) });
    expect(await failureOf(closed)).toBe(550);
    const busy = await start({ onConnect: (_session, done) => done(refusal(421)) });
    expect(await failureOf(busy)).toBe(421);
    const late = await start({
      onData: (stream, _session, done) => {
        stream.resume();
        stream.on('end', () => done(refusal(554)));
      },
    });
    expect(await failureOf(late)).toBe(554);
  });

  it('says how a connection failed, and waits only so long', async () => {
    const { port } = await start();
    for (const server of servers.splice(0)) await new Promise<void>(done => server.close(done));
    expect(await failureOf({ port })).toBe('connect_failed');
    const silent = await start({ onConnect: () => undefined });
    expect(await failureOf(silent, 100)).toBe('timeout');
    const leaving = await start({
      onMailFrom: () => {
        for (const { connections } of servers) for (const one of connections) one._socket.destroy();
      },
    });
    expect(await failureOf(leaving)).toBe('reset');
  });

  it('reaches no address that is not public', async () => {
    const guarded = nodeSmtp(nodeAddresses(parseAllowList(''), { resolve: async () => ['10.0.0.1'] }));
    for (const host of [HOST, '127.0.0.1']) {
      await expect(guarded.send({ host, port: 25 }, MAIL, 5_000)).rejects.toMatchObject({
        code: 'address_blocked',
      });
    }
  });
});
