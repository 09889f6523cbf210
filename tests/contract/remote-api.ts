import type { TestDatabase } from '@breakwater/db/testing';
import { type Breakwater, createBreakwater } from '@breakwater/sdk';
import { testWorker } from './test-worker.ts';

/** What a call says of itself beside its input. */
interface Facts {
  readonly clientIp?: string | null | undefined;
  readonly userAgent?: string | null | undefined;
  readonly tenantHeader?: string | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

export interface RemoteApi {
  as(token: string | null, facts?: Facts): Breakwater;
  /** Headers of the latest response. */
  reply(): Headers;
  runJob(name: string): Promise<boolean>;
  settle(): Promise<void>;
}

/** The Worker over a test database, called through the SDK. */
export async function remoteApi(
  { url, clock }: TestDatabase,
  bindings: Readonly<Record<string, string>>,
): Promise<RemoteApi> {
  const worker = await testWorker({ ...bindings, DATABASE_URL: url }, () => clock.now());
  let reply = new Headers();
  return {
    as(token, { clientIp, userAgent, tenantHeader, idempotencyKey } = {}) {
      const headers = {
        'cf-connecting-ip': clientIp,
        'user-agent': userAgent,
        'x-tenant-id': tenantHeader,
      };
      return createBreakwater({
        url: worker.url,
        ...(token === null ? {} : { token }),
        headers: Object.fromEntries(Object.entries(headers).filter(isGiven)),
        fetch: typeof idempotencyKey === 'string' ? keyed(worker.fetch, idempotencyKey) : worker.fetch,
        maxRetries: 0,
        onResponse: event => {
          reply = event.headers;
        },
      });
    },
    reply: () => reply,
    runJob: worker.runJob,
    settle: worker.settle,
  };
}

const isGiven = (header: [string, string | null | undefined]): header is [string, string] =>
  typeof header[1] === 'string';

/** In place of the key that the SDK gives every mutation by itself. */
const keyed =
  (send: typeof fetch, key: string): typeof fetch =>
  (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('idempotency-key', key);
    return send(input, { ...init, headers });
  };
