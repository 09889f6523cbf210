/** A TypeID: prefix, underscore, 26 characters of base32. `Id<'gw'>` is a gateway's. */
export type Id<P extends string = string> = `${P}_${string}`;

/** One value, or any of several. */
export type OneOrMany<T> = T | T[];

export interface CallOptions {
  /**
   * Makes a mutation safe to repeat for 24 hours: the same key answers with the first result. Without it every
   * call of a mutation gets a key of its own, which its retries keep.
   */
  readonly idempotencyKey?: string | undefined;
  /** Ends the call with an `AbortError`, also while it waits to try again. */
  readonly signal?: AbortSignal | undefined;
  /** The longest one attempt may take, its body included, in milliseconds. */
  readonly timeoutMs?: number | undefined;
  /** How often to try again after the first attempt. */
  readonly maxRetries?: number | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export interface WatchOptions {
  /** Ends the iteration. */
  readonly signal?: AbortSignal | undefined;
  /** The longest silence before the connection counts as lost, in milliseconds. The server speaks every 15 s. */
  readonly timeoutMs?: number | undefined;
  /**
   * How often in a row to connect again without success before the iteration ends with the error. The default
   * is the client's until a first item or sign of life has come, and without end from then on.
   */
  readonly maxRetries?: number | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** What is known of an answer beside its data. */
export interface ResponseInfo {
  readonly status: number;
  readonly headers: Headers;
  readonly requestId: string | undefined;
  /** Whether this is the stored result of an earlier call with the same idempotency key. */
  readonly replayed: boolean;
  /** Whether the server answered from a snapshot because its database is unreachable. */
  readonly degraded: boolean;
  /** How old that snapshot is. */
  readonly snapshotAt: Date | undefined;
}

export interface WithResponse<T> {
  readonly data: T;
  readonly response: ResponseInfo;
}

/** A call under way: a promise of its data. */
export interface Call<T> extends Promise<T> {
  /** The data together with status, headers and request id. */
  withResponse(): Promise<WithResponse<T>>;
}

/** A call of a list: awaited it gives one page, `for await` goes through all items of all pages. */
export interface ListCall<T> extends Call<Page<T>>, AsyncIterable<T> {}

export interface Page<T> {
  readonly items: T[];
  /** What to pass as `cursor` for the next page, null on the last. */
  readonly nextCursor: string | null;
  readonly hasMore: boolean;
  /** Whether the page comes from a snapshot, see {@link ResponseInfo.degraded}. */
  readonly degraded: boolean;
  readonly snapshotAt: Date | undefined;
  /** @throws RangeError on the last page. */
  nextPage(): Promise<Page<T>>;
}

export type ProcedureKind = 'query' | 'mutation' | 'list' | 'subscription';

/** Which procedures there are, by name and namespace. */
export interface ProcedureTree {
  readonly [name: string]: ProcedureKind | ProcedureTree;
}

interface RequestDetails {
  /** As in `fleet.gateways.list`. */
  readonly path: string;
  readonly type: ProcedureKind;
  /** 1 for the first. */
  readonly attempt: number;
}

export interface RequestEvent extends RequestDetails {
  readonly method: string;
  readonly url: string;
  /** A copy, its credentials replaced by `[redacted]`. */
  readonly headers: Headers;
}

export interface ResponseEvent extends RequestDetails, ResponseInfo {}

export type Token = string | (() => string | undefined | Promise<string | undefined>);

export interface BreakwaterOptions {
  /** Where Breakwater is served, as in `https://breakwater.example.com`. */
  readonly url: string | URL;
  /** Session token, service principal key, API key or root key. A function is asked before every attempt. */
  readonly token?: Token | undefined;
  /** Instead of the global one. */
  readonly fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /**
   * The longest one attempt may take, its body included, in milliseconds. An attempt that took longer is tried
   * again; for a limit on the whole call pass `signal: AbortSignal.timeout(ms)`.
   * @default 70000, longer than the longest `operations.wait`
   */
  readonly timeoutMs?: number | undefined;
  /**
   * How often to try again after lost connections, timeouts and the statuses 408, 425, 429, 502, 503 and 504,
   * after a random wait that doubles from 0.5 s to 8 s, or as long as the server asks, at most 60 s. Mutations
   * too: their idempotency key keeps them from happening twice. A used-up quota is not tried again.
   * @default 2
   */
  readonly maxRetries?: number | undefined;
  /** Sent with every request, such as `x-tenant-id`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Called before every attempt. What it throws ends the call. */
  readonly onRequest?: ((event: RequestEvent) => void) | undefined;
  /** Called after every answer. What it throws ends the call. */
  readonly onResponse?: ((event: ResponseEvent) => void) | undefined;
}
