export interface RequestInfo {
  readonly kind: 'pipeline' | 'cursor' | 'probe';
  /** How many of this kind came before it, since the server started. */
  readonly index: number;
  /** Stream requests in a pipeline, 1 for a cursor, 0 for a probe. */
  readonly requests: number;
}

/** `drop-before` loses the request, `drop-after` carries it out and loses the answer. */
export type Interception = 'pass' | 'drop-before' | 'drop-after';

export interface Hooks {
  /** Hears of every authorised, well-formed request: the round trips a client makes. */
  readonly onRequest?: (info: RequestInfo) => void;
  readonly intercept?: (info: RequestInfo) => Interception;
  /** Awaited once the answer is ready (for a cursor: before its first byte), so a test can hold it back. */
  readonly beforeResponse?: (info: RequestInfo) => void | Promise<void>;
}
