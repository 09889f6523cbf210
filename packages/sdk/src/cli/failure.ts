import { BreakwaterError, type ErrorCode } from '../errors.ts';
import { type Output, UsageError } from './command.ts';
import { json, printable } from './text.ts';

/** How the process ends. A contract: scripts branch on it. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  denied: 3,
  missing: 4,
  conflict: 5,
  unavailable: 6,
  interrupted: 130,
} as const;

const CODES: Record<ErrorCode, number> = {
  VALIDATION: EXIT.usage,
  UNAUTHENTICATED: EXIT.denied,
  FORBIDDEN: EXIT.denied,
  NOT_FOUND: EXIT.missing,
  CONFLICT: EXIT.conflict,
  PRECONDITION_FAILED: EXIT.conflict,
  UNSUPPORTED: EXIT.failed,
  QUOTA_EXCEEDED: EXIT.failed,
  INTERNAL: EXIT.failed,
  RATE_LIMITED: EXIT.unavailable,
  UNAVAILABLE: EXIT.unavailable,
  CONNECTION: EXIT.unavailable,
  TIMEOUT: EXIT.unavailable,
  ABORTED: EXIT.interrupted,
};

/** Tells a failure and says how the process ends. What nobody foresaw is thrown on. */
export async function fail(error: unknown, stderr: Output, asJson: boolean): Promise<number> {
  if (error instanceof UsageError) {
    const told = { code: 'USAGE', message: error.message };
    await stderr.write(asJson ? `${json({ error: told })}\n` : `breakwater: ${printable(error.message)}\n`);
    return EXIT.usage;
  }
  if (!(error instanceof BreakwaterError)) throw error;
  const { code, message, status, requestId, details } = error;
  // Whoever interrupted it knows.
  if (code === 'ABORTED') return EXIT.interrupted;
  await stderr.write(
    asJson ? `${json({ error: { code, message, status, requestId, details } })}\n` : lines(error),
  );
  return CODES[code];
}

function lines({ code, message, requestId, details }: BreakwaterError): string {
  const reason = details?.reason === undefined ? '' : `(${details.reason})`;
  const issues = details?.issues?.map(issue => `${issue.path || 'input'} ${issue.message}`) ?? [];
  const told = [`${code}${reason}: ${message}`, ...issues].join('; ');
  return `${printable(told)}\n${requestId === undefined ? '' : `request ${printable(requestId)}\n`}`;
}
