/** Every way the server can refuse a call, and its HTTP status. */
export const HTTP_STATUS = {
  VALIDATION: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  PRECONDITION_FAILED: 412,
  UNSUPPORTED: 422,
  RATE_LIMITED: 429,
  QUOTA_EXCEEDED: 429,
  UNAVAILABLE: 503,
  INTERNAL: 500,
} as const;

export type ServerErrorCode = keyof typeof HTTP_STATUS;

/** What went wrong, the client's own failures included. */
export type ErrorCode = ServerErrorCode | 'CONNECTION' | 'TIMEOUT' | 'ABORTED';

/** One broken rule: `path` names the field (dots and indexes), `message` says what is right. */
export interface FieldIssue {
  readonly path: string;
  readonly message: string;
}

/** Machine-readable facts of a failure. `reason` names the case within its code. */
export interface ErrorDetails {
  readonly reason?: string;
  readonly issues?: readonly FieldIssue[];
  readonly retryAfterMs?: number;
  readonly [key: string]: unknown;
}

export interface ErrorFacts {
  /** 0 when no answer came. */
  readonly status: number;
  readonly requestId?: string | undefined;
  readonly details?: ErrorDetails | undefined;
  readonly docs?: string | undefined;
}

const RETRYABLE: readonly ErrorCode[] = ['TIMEOUT', 'UNAVAILABLE', 'RATE_LIMITED'];

/**
 * Every failure of a call. Each code has its subclass.
 *
 * @example
 * try {
 *   await bw.fleet.gateways.create({ name, endpoint });
 * } catch (error) {
 *   if (!(error instanceof ConflictError)) throw error;
 * }
 */
export class BreakwaterError extends Error {
  override readonly name: string = 'BreakwaterError';
  readonly code: ErrorCode;
  /** The HTTP status, 0 when no answer came. */
  readonly status: number;
  /** Names the request in the server's logs and audit log. */
  readonly requestId: string | undefined;
  readonly details: ErrorDetails | undefined;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  /** Where the case is explained. */
  readonly docs: string | undefined;

  constructor(code: ErrorCode, message: string, facts: ErrorFacts) {
    super(message);
    this.code = code;
    this.status = facts.status;
    this.requestId = facts.requestId;
    this.details = facts.details;
    // Without a status nothing answered; with one something did that is not Breakwater, and will again.
    this.retryable = code === 'CONNECTION' ? facts.status === 0 : RETRYABLE.includes(code);
    this.docs = facts.docs;
  }
}

/** The input breaks a rule; `details.issues` names the fields. */
export class ValidationError extends BreakwaterError {
  override readonly name = 'ValidationError';
}

/** The credential is missing, unknown, expired or revoked. */
export class UnauthenticatedError extends BreakwaterError {
  override readonly name = 'UnauthenticatedError';
}

/** The credential's role does not allow the call. */
export class ForbiddenError extends BreakwaterError {
  override readonly name = 'ForbiddenError';
}

/** What the input names does not exist, or belongs to another tenant. */
export class NotFoundError extends BreakwaterError {
  override readonly name = 'NotFoundError';
}

/** The state does not allow it now; `details.reason` says why. */
export class ConflictError extends BreakwaterError {
  override readonly name = 'ConflictError';
}

/** Something must be done or changed first. */
export class PreconditionFailedError extends BreakwaterError {
  override readonly name = 'PreconditionFailedError';
}

/** This deployment cannot do it. */
export class UnsupportedError extends BreakwaterError {
  override readonly name = 'UnsupportedError';
}

/** A quota or record limit is used up. */
export class QuotaExceededError extends BreakwaterError {
  override readonly name = 'QuotaExceededError';
}

/** Too many requests; `details.retryAfterMs` says how long to wait. */
export class RateLimitedError extends BreakwaterError {
  override readonly name = 'RateLimitedError';
}

/** The server or its database is unreachable for now. */
export class UnavailableError extends BreakwaterError {
  override readonly name = 'UnavailableError';
}

/** The server failed; `requestId` finds the cause in its log. */
export class InternalError extends BreakwaterError {
  override readonly name = 'InternalError';
}

/** No answer came, or not one of a Breakwater server. */
export class ConnectionError extends BreakwaterError {
  override readonly name = 'ConnectionError';

  constructor(message: string, facts: ErrorFacts = { status: 0 }) {
    super('CONNECTION', message, facts);
  }
}

/** The last attempt took longer than `timeoutMs`. */
export class TimeoutError extends BreakwaterError {
  override readonly name = 'TimeoutError';

  constructor(timeoutMs: number) {
    super('TIMEOUT', `no complete answer within ${timeoutMs} ms`, { status: 0 });
  }
}

/** The call's `signal` ended it. `cause` is the signal's reason. */
export class AbortError extends BreakwaterError {
  override readonly name = 'AbortError';
  override readonly cause: unknown;

  constructor(signal: AbortSignal) {
    super('ABORTED', 'the call was aborted', { status: 0 });
    this.cause = signal.reason;
  }
}

const CLASSES: Record<ServerErrorCode, typeof BreakwaterError> = {
  VALIDATION: ValidationError,
  UNAUTHENTICATED: UnauthenticatedError,
  FORBIDDEN: ForbiddenError,
  NOT_FOUND: NotFoundError,
  CONFLICT: ConflictError,
  PRECONDITION_FAILED: PreconditionFailedError,
  UNSUPPORTED: UnsupportedError,
  RATE_LIMITED: RateLimitedError,
  QUOTA_EXCEEDED: QuotaExceededError,
  UNAVAILABLE: UnavailableError,
  INTERNAL: InternalError,
};

function isServerErrorCode(code: unknown): code is ServerErrorCode {
  return typeof code === 'string' && Object.hasOwn(CLASSES, code);
}

function isDetails(value: unknown): value is ErrorDetails {
  return typeof value === 'object' && value !== null;
}

/** `data` is what the server's error formatter sends: `{ code, httpStatus, details?, requestId }`. */
export function serverError(
  message: string,
  data: unknown,
  status: number,
  requestId?: string,
): BreakwaterError {
  const facts: Readonly<Record<string, unknown>> = isDetails(data) ? data : {};
  const code = isServerErrorCode(facts.code) ? facts.code : codeOfStatus(status);
  return new CLASSES[code](code, message, {
    status: typeof facts.httpStatus === 'number' ? facts.httpStatus : status,
    requestId: typeof facts.requestId === 'string' ? facts.requestId : requestId,
    details: isDetails(facts.details) ? facts.details : undefined,
    docs: typeof facts.docs === 'string' ? facts.docs : undefined,
  });
}

/** For an answer whose code this client does not know, such as a newer server's. */
function codeOfStatus(status: number): ServerErrorCode {
  return (
    Object.keys(HTTP_STATUS)
      .filter(isServerErrorCode)
      .find(code => HTTP_STATUS[code] === status) ?? 'INTERNAL'
  );
}
