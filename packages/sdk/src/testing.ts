import type { Breakwater } from './generated/contract.ts';
import type { BreakwaterOptions, Id } from './types.ts';

export { type TestHeaderOptions, webhookTestHeaders } from './webhooks.ts';

/** Every tenant of a test has one person of each. */
export type TestRole = 'viewer' | 'operator' | 'admin';

/** What may differ between clients. */
export type TestClientOptions = Omit<BreakwaterOptions, 'url' | 'token'>;

export interface TestTenant {
  readonly id: Id<'ten'>;
  /** A client of the tenant's person of that role, or of root in this tenant. */
  as(role: TestRole | 'root', options?: TestClientOptions): Breakwater;
  /** The person's session token, or the root key, for code that makes a client of its own. */
  token(role: TestRole | 'root'): Promise<string>;
}

/** The server's clock. */
export interface TestClock {
  /** Milliseconds since the epoch. */
  now(): number;
  advance(ms: number): void;
  set(time: Date | number): void;
}

/** A whole Breakwater of one's own: the server in this process, on a temporary database. */
export interface TestBreakwater extends Pick<TestTenant, 'as' | 'token'> {
  /** Where it listens, on the loopback interface. */
  readonly url: string;
  /** Whom `as` and `token` speak of. */
  readonly tenant: TestTenant;
  readonly clock: TestClock;
  /** Another tenant, with people of its own. */
  createTenant(name?: string): Promise<TestTenant>;
  /** Waits for what calls began in the background: operations, deliveries to webhooks and their due repetitions. */
  settle(): Promise<void>;
  /**
   * Runs a job that a deployment would run by itself, such as `webhooks.dispatch` or `compliance.evidenceExpiry`.
   * Here none is run unasked.
   *
   * @throws TypeError when there is no such job.
   */
  runJob(name: string): Promise<void>;
  /** Ends the server and removes its database. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface StartOptions {
  /** The server's time stands still here until `clock` moves it. Without, it goes on with the system's. */
  readonly now?: Date | number | undefined;
  /**
   * Hosts and networks that gateways, webhooks and connectors may be at although they are not public.
   * @default The loopback interface
   */
  readonly outboundAllow?: readonly string[] | undefined;
  /** What the server logs, such as the cause of an `InternalError`. */
  readonly log?:
    | ((
        level: 'info' | 'warn' | 'error',
        message: string,
        fields?: Readonly<Record<string, unknown>>,
      ) => void)
    | undefined;
}

/**
 * Starts a Breakwater for tests, with one tenant and a person of each role. It needs Node 22
 * or later and this package's optional peer dependency.
 *
 * @example
 * const bw = await startBreakwater();
 * await bw.as('operator').soc.cases.create({ title: 'Beaconing', severity: 'high' });
 * await expect(bw.as('viewer').soc.cases.delete({ id })).rejects.toThrow(ForbiddenError);
 * await bw.close();
 */
export declare function startBreakwater(options?: StartOptions): Promise<TestBreakwater>;
