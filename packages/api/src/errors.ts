import { BreakwaterError, type ErrorCode, validationError } from '@breakwater/db';
import { TRPCError } from '@trpc/server';
import { $ZodError } from 'zod/v4/core';

const TRPC_CODES = {
  VALIDATION: 'BAD_REQUEST',
  UNAUTHENTICATED: 'UNAUTHORIZED',
  FORBIDDEN: 'FORBIDDEN',
  NOT_FOUND: 'NOT_FOUND',
  CONFLICT: 'CONFLICT',
  PRECONDITION_FAILED: 'PRECONDITION_FAILED',
  UNSUPPORTED: 'UNPROCESSABLE_CONTENT',
  QUOTA_EXCEEDED: 'TOO_MANY_REQUESTS',
  RATE_LIMITED: 'TOO_MANY_REQUESTS',
  UNAVAILABLE: 'SERVICE_UNAVAILABLE',
  INTERNAL: 'INTERNAL_SERVER_ERROR',
} as const satisfies Record<ErrorCode, TRPCError['code']>;

const INTERNAL_TEXT = 'something went wrong on our side';

/** What the caller is told of any failure. What nobody foresaw becomes INTERNAL with a fixed text. */
export function toBreakwaterError(error: unknown): BreakwaterError {
  if (error instanceof BreakwaterError) return error;
  if (error instanceof TRPCError) {
    if (error.cause instanceof BreakwaterError) return error.cause;
    switch (error.code) {
      case 'BAD_REQUEST':
        return error.cause instanceof $ZodError
          ? validationError(error.cause)
          : new BreakwaterError('VALIDATION', 'the request could not be read: send valid JSON', undefined, {
              cause: error,
            });
      case 'PARSE_ERROR':
      case 'UNSUPPORTED_MEDIA_TYPE':
        return new BreakwaterError(
          'VALIDATION',
          'the request could not be read: send valid JSON',
          undefined,
          {
            cause: error,
          },
        );
      case 'NOT_FOUND':
        return new BreakwaterError('NOT_FOUND', 'there is no such procedure');
      case 'METHOD_NOT_SUPPORTED':
        return new BreakwaterError('VALIDATION', 'queries are read with GET, mutations sent with POST', {
          reason: 'method',
        });
      case 'PAYLOAD_TOO_LARGE':
        return new BreakwaterError('VALIDATION', 'the request body is too large', { reason: 'too_large' });
      default:
    }
  }
  return new BreakwaterError('INTERNAL', INTERNAL_TEXT, undefined, { cause: error });
}

/** The tRPC error of a failure, so that the response has its HTTP status. */
export function toTrpcError(error: BreakwaterError): TRPCError {
  const tooLarge = error.details?.reason === 'too_large';
  return new TRPCError({
    code: tooLarge ? 'PAYLOAD_TOO_LARGE' : TRPC_CODES[error.code],
    message: error.message,
    cause: error,
  });
}

/** What HTTP has a status of its own for: no procedure refuses by these reasons but `too_large`. */
const STATUS_BY_REASON: Readonly<Record<string, number>> = { too_large: 413, method: 405, content_type: 415 };

/** HTTP status of a failure: that of its code, but for a few refusals of the request as such. */
export function statusOf({ code, details, status }: BreakwaterError): number {
  return (code === 'VALIDATION' ? STATUS_BY_REASON[details?.reason ?? ''] : undefined) ?? status;
}

/** Whole seconds for `Retry-After`, rounded up; null when retrying is not the answer. */
export function retryAfterSeconds({ details }: BreakwaterError): number | null {
  return details?.retryAfterMs === undefined ? null : Math.ceil(details.retryAfterMs / 1000);
}

/** The part of an error that travels, without the cause. */
export function errorData(error: BreakwaterError, requestId: string | null) {
  return {
    code: error.code,
    httpStatus: statusOf(error),
    requestId,
    ...(error.details === undefined ? {} : { details: error.details }),
  };
}

/** RFC 9457. `code` and `details` are Breakwater's own members. */
export function problemOf(error: BreakwaterError, requestId: string) {
  const { code, details } = errorData(error, requestId);
  const status = statusOf(error);
  return { type: 'about:blank', title: code, status, detail: error.message, code, requestId, details };
}
