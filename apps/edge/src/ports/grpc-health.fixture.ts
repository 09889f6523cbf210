import { Server, ServerCredentials, type ServiceDefinition } from '@grpc/grpc-js';

const HEALTH: ServiceDefinition = {
  check: {
    path: '/grpc.health.v1.Health/Check',
    requestStream: false,
    responseStream: false,
    requestSerialize: (message: Buffer) => message,
    requestDeserialize: (bytes: Buffer) => bytes,
    responseSerialize: (message: Buffer) => message,
    responseDeserialize: (bytes: Buffer) => bytes,
  },
};

/** A message with the enum `status = 1`; one of the value 0 is empty. */
export const healthAnswer = (status: number): Buffer =>
  status === 0 ? Buffer.alloc(0) : Buffer.from([0x08, status]);

/** What a server shows, and the CA of the clients it wants to see a certificate of, if any. */
export interface ServerTls {
  readonly cert: string;
  readonly key: string;
  readonly ca?: string;
}

function credentialsOf({ cert, key, ca }: ServerTls): ServerCredentials {
  const pair = { private_key: Buffer.from(key), cert_chain: Buffer.from(cert) };
  return ServerCredentials.createSsl(ca === undefined ? null : Buffer.from(ca), [pair], ca !== undefined);
}

/** A gRPC server on a free port of 127.0.0.1 whose health is what `check` says; null is never answered. */
export async function grpcServer(
  check: () => Buffer | { readonly code: number } | null,
  tls?: ServerTls,
): Promise<{ port: number; requests: Buffer[]; close(): void }> {
  const server = new Server();
  const credentials = tls === undefined ? ServerCredentials.createInsecure() : credentialsOf(tls);
  const requests: Buffer[] = [];
  server.addService(HEALTH, {
    check(call: { request: Buffer }, reply: (error: object | null, message?: Buffer) => void) {
      requests.push(call.request);
      const answer = check();
      if (answer === null) return;
      if (answer instanceof Buffer) reply(null, answer);
      else reply(answer);
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  return { port, requests, close: () => server.forceShutdown() };
}
