import { connect, isIP, type Socket } from 'node:net';
import { type Mail, OutboundError, type OutboundFailure, type Smtp, SmtpRefusal } from '@breakwater/api';
import { createTransport } from 'nodemailer';
import { type AddressesOf, pinned } from './node-addresses.ts';
import { orAbort, timeLimit } from './time-limit.ts';

export interface SmtpOptions {
  /** Certificates to trust in place of the system's. */
  readonly ca?: string;
  /** Where TLS is spoken from the start. Default 465. */
  readonly tlsPort?: number;
}

/** Mail over SMTP, to addresses that were checked. */
export function nodeSmtp(addressesOf: AddressesOf, { ca, tlsPort = 465 }: SmtpOptions = {}): Smtp {
  return {
    async send({ host, port, user, pass }, mail, timeoutMs) {
      const limit = timeLimit(timeoutMs);
      let socket: Socket | undefined;
      try {
        const addresses = await addressesOf(host, limit.signal);
        socket = await connected(port, addresses, limit.signal);
        const transport = createTransport({
          host,
          port,
          connection: socket,
          secure: port === tlsPort,
          requireTLS: user !== undefined,
          ...(user === undefined || pass === undefined ? {} : { auth: { user, pass } }),
          tls: { ...(isIP(host) === 0 ? { servername: host } : {}), ...(ca === undefined ? {} : { ca }) },
          disableFileAccess: true,
          disableUrlAccess: true,
        });
        await orAbort(transport.sendMail(asAddresses(mail)), limit.signal);
      } catch (error) {
        if (limit.signal.aborted) throw new OutboundError('timeout', { cause: error });
        throw error instanceof OutboundError ? error : failureOf(error);
      } finally {
        limit.clear();
        socket?.destroy();
      }
    },
  };
}

/** As objects, because texts would be parsed: `a,b@c.d` is one address and must not become two. */
const asAddresses = (mail: Mail) => {
  const asIs = (address: string) => ({ name: '', address });
  return { ...mail, from: asIs(mail.from), to: mail.to.map(asIs) };
};

function connected(port: number, addresses: readonly string[], signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: 'pinned', lookup: pinned(addresses), signal });
    const failed = (cause: Error) => reject(new OutboundError('connect_failed', { cause }));
    socket.once('error', failed);
    socket.once('connect', () => {
      socket.off('error', failed);
      resolve(socket);
    });
  });
}

const BY_CODE: Readonly<Record<string, OutboundFailure>> = { ETLS: 'tls_failed', ETIMEDOUT: 'timeout' };
/** What Node calls failures of a handshake and of a certificate. */
const TLS_CODE = /^(ERR_(SSL|TLS|OSSL)|EPROTO)|CERT|SELF_SIGNED|UNABLE_TO|HOSTNAME/;

function failureOf(cause: unknown): Error {
  const code = textOf(cause, 'code');
  const known = TLS_CODE.test(textOf(cause, 'originalCode')) ? 'tls_failed' : BY_CODE[code];
  if (known !== undefined) return new OutboundError(known, { cause });
  const replyCode = Number(textOf(cause, 'responseCode'));
  if (replyCode >= 400 && replyCode < 600) return new SmtpRefusal(replyCode, { cause });
  return new OutboundError('reset', { cause });
}

const textOf = (error: unknown, field: string): string =>
  typeof error === 'object' && error !== null ? String(Reflect.get(error, field) ?? '') : '';
