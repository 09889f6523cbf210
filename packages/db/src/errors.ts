/** Every way a call can fail. The HTTP status of each is in `HTTP_STATUS`. */
export type ErrorCode = keyof typeof HTTP_STATUS;

export const HTTP_STATUS = {
  VALIDATION: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  PRECONDITION_FAILED: 412,
  UNSUPPORTED: 422,
  QUOTA_EXCEEDED: 429,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
  INTERNAL: 500,
} as const;

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

/** The one error that may reach a caller. Messages hold no SQL, parameters, secrets or stored values. */
export class BreakwaterError extends Error {
  override readonly name = 'BreakwaterError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails | undefined;

  constructor(code: ErrorCode, message: string, details?: ErrorDetails, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return HTTP_STATUS[this.code];
  }
}

/** VALIDATION of one field. */
export function invalid(path: string, message: string, details?: ErrorDetails): BreakwaterError {
  return new BreakwaterError('VALIDATION', path === '' ? message : `${path}: ${message}`, {
    ...details,
    issues: [{ path, message }],
  });
}

export function conflict(reason: string, message: string, details?: ErrorDetails): BreakwaterError {
  return new BreakwaterError('CONFLICT', message, { ...details, reason });
}

export function notFound(entity: string, details?: ErrorDetails): BreakwaterError {
  return new BreakwaterError('NOT_FOUND', `${entity} not found`, details);
}
