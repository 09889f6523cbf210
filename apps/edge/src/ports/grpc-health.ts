import { connect as connectHttp2, constants } from 'node:http2';
import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import {
  type GrpcHealth,
  type GrpcHealthRequest,
  OutboundError,
  type OutboundFailure,
} from '@breakwater/api';
import { bareHost } from './checked-addresses.ts';
import { type AddressesOf, pinned } from './node-addresses.ts';
import { timeLimit } from './time-limit.ts';
import { tlsOptions } from './tls-options.ts';

type Answer = Awaited<ReturnType<GrpcHealth['check']>>;

const SERVING = { 0: 'UNKNOWN', 1: 'SERVING', 2: 'NOT_SERVING' } as const;
/** A message of no fields: uncompressed, of length 0. */
const EMPTY_MESSAGE = new Uint8Array(5);
const PREFIX_BYTES = 5;
const LARGEST_ANSWER = 1024;

/**
 * `grpc.health.v1.Health/Check` over Node's own HTTP/2: one unary call of an empty message. The connection goes to a
 * checked address and nowhere else, and each phase of it fails under its own code.
 */
export function grpcHealth(addressesOf: AddressesOf): GrpcHealth {
  return {
    async check(request) {
      const limit = timeLimit(request.timeoutMs, request.signal);
      const { hostname, port } = new URL(`http://${request.endpoint}`);
      try {
        const lookup = pinned(await addressesOf(hostname, limit.signal));
        const to = { host: bareHost(hostname).name, port: Number(port || '80'), lookup };
        return await asked(await connected(request, to, limit.signal), request, limit.signal);
      } catch (error) {
        if (limit.signal.aborted) throw new OutboundError('timeout', { cause: error });
        throw error instanceof OutboundError ? error : new OutboundError('connect_failed', { cause: error });
      } finally {
        limit.clear();
      }
    },
  };
}

interface Target {
  readonly host: string;
  readonly port: number;
  readonly lookup: LookupFunction;
}

/** A connection on which requests may be sent. */
function connected({ plaintext, tls }: GrpcHealthRequest, to: Target, signal: AbortSignal): Promise<Socket> {
  const socket = plaintext
    ? connectTcp(to)
    : connectTls({
        ...to,
        ALPNProtocols: ['h2'],
        // An address is no server name; the certificate is checked against the host in either case.
        servername: isIP(to.host) === 0 ? to.host : '',
        ...tlsOptions(tls),
      });
  let reached = false;
  socket.once('connect', () => {
    reached = true;
  });
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown) => {
      socket.destroy();
      reject(new OutboundError(reached ? 'tls_failed' : 'connect_failed', { cause }));
    };
    const aborted = () => fail(signal.reason);
    if (signal.aborted) return aborted();
    signal.addEventListener('abort', aborted, { once: true });
    socket.once('error', fail);
    socket.once('close', fail);
    socket.once(plaintext ? 'connect' : 'secureConnect', () => {
      signal.removeEventListener('abort', aborted);
      socket.off('error', fail);
      socket.off('close', fail);
      resolve(socket);
    });
  });
}

function asked(
  socket: Socket,
  { endpoint, plaintext }: GrpcHealthRequest,
  signal: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const scheme = plaintext ? 'http' : 'https';
    const session = connectHttp2(`${scheme}://${endpoint}`, { createConnection: () => socket });
    // A TLS 1.3 server refuses a client certificate only after the handshake, before its first frame.
    let lost: OutboundFailure = plaintext ? 'reset' : 'tls_failed';
    let answered = false;
    let grpcStatus: unknown;
    const parts: Buffer[] = [];
    let length = 0;

    const over = () => {
      signal.removeEventListener('abort', aborted);
      session.destroy();
    };
    const end = (answer: Answer) => {
      over();
      resolve(answer);
    };
    const fail = (cause: unknown) => {
      over();
      if (isProtocolError(cause)) resolve({ status: null });
      else reject(new OutboundError(lost, { cause }));
    };
    const aborted = () => fail(signal.reason);

    session.once('remoteSettings', () => {
      lost = 'reset';
    });
    session.once('error', fail);
    session.once('close', fail);
    signal.addEventListener('abort', aborted, { once: true });

    const call = session.request({
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: '/grpc.health.v1.Health/Check',
      [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc',
      [constants.HTTP2_HEADER_TE]: 'trailers',
      'grpc-accept-encoding': 'identity',
    });
    call.once('response', headers => {
      answered = true;
      grpcStatus = headers['grpc-status'];
    });
    call.once('trailers', trailers => {
      grpcStatus = trailers['grpc-status'];
    });
    call.on('data', (part: Buffer) => {
      length += part.length;
      if (length > LARGEST_ANSWER) end({ status: null });
      else parts.push(part);
    });
    call.once('end', () => {
      if (answered) end({ status: grpcStatus === '0' ? statusIn(Buffer.concat(parts)) : null });
      else fail(undefined);
    });
    call.once('error', fail);
    call.end(EMPTY_MESSAGE);
  });
}

/** The peer is there and speaks no gRPC, unlike a stream that ended because the connection did. */
const isProtocolError = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  String(error.code).startsWith('ERR_HTTP2_') &&
  error.code !== 'ERR_HTTP2_STREAM_CANCEL';

/** `HealthCheckResponse` has one field, the enum `status = 1`; a message without it means 0. */
function statusIn(message: Uint8Array): Answer['status'] {
  if (message.length < PREFIX_BYTES || message[0] !== 0) return null;
  const body = message.subarray(PREFIX_BYTES);
  if (new DataView(message.buffer, message.byteOffset).getUint32(1) !== body.length) return null;
  if (body.length === 0) return SERVING[0];
  const [field, value] = body;
  if (body.length !== 2 || field !== 0x08) return null;
  return value === 0 || value === 1 || value === 2 ? SERVING[value] : null;
}
