import { DriverError } from '../client/types.ts';
import { BreakwaterError, conflict } from '../errors.ts';
import { isGuardFailure, type Step } from './change.ts';

const camel = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** `UNIQUE constraint failed: t.a, t.b` → the fields, as the API names them. */
function constraintFields(message: string): string[] {
  const list = message.slice(message.lastIndexOf(': ') + 2);
  return list
    .split(', ')
    .map(column => camel(column.slice(column.indexOf('.') + 1)))
    .filter(field => field !== 'tenantId' && /^[a-zA-Z]+$/.test(field));
}

export function isBusy(error: unknown): boolean {
  return error instanceof DriverError && /^SQLITE_(BUSY|LOCKED)/.test(error.code);
}

/** A row was refused: by a key, a check, a reference or a trigger. */
export const isConstraint = (error: unknown): error is DriverError =>
  error instanceof DriverError &&
  (error.code.startsWith('SQLITE_CONSTRAINT') || error.message.includes('constraint failed'));

/** The answer was lost: the statements may or may not have run. */
export function isLost(error: unknown): boolean {
  return error instanceof DriverError && error.code === 'NETWORK';
}

export function unavailable(cause?: unknown, details?: { readonly outcome: 'unknown' }): BreakwaterError {
  return new BreakwaterError(
    'UNAVAILABLE',
    'the database cannot be reached at the moment; try again',
    { retryAfterMs: 5000, ...details },
    { cause },
  );
}

/** What a refused statement means to the caller. Unknown errors pass through. */
export function meaning(error: unknown, steps: readonly Step[]): unknown {
  if (!(error instanceof DriverError)) return error;
  const step = error.statement === undefined ? undefined : steps[error.statement];
  const { message } = error;
  if (isGuardFailure(message)) {
    return (
      step?.otherwise?.(message) ??
      new BreakwaterError('INTERNAL', 'a guard failed', undefined, { cause: error })
    );
  }
  const constraint = error.code.startsWith('SQLITE_CONSTRAINT') ? error.code : undefined;
  if (constraint !== undefined) {
    if (/_(UNIQUE|PRIMARYKEY|ROWID)$/.test(constraint) || message.includes('UNIQUE constraint failed')) {
      const fields = constraintFields(message);
      return conflict('unique', `${fields.join(', ') || 'this value'} is already in use`, {
        fields,
        ...(step?.item === undefined ? {} : { index: step.item }),
      });
    }
    if (constraint.endsWith('_FOREIGNKEY') || message.includes('FOREIGN KEY constraint failed')) {
      return conflict('foreign_key', 'other records still refer to this one, or one it refers to is gone');
    }
    return new BreakwaterError(
      'VALIDATION',
      'a value breaks a rule of the database',
      { reason: 'constraint', ...(step?.item === undefined ? {} : { index: step.item }) },
      { cause: error },
    );
  }
  if (/^SQLITE_(FULL|READONLY|CORRUPT|NOTADB|IOERR|CANTOPEN|PROTOCOL|BUSY|LOCKED|NOMEM)/.test(error.code)) {
    return unavailable(error);
  }
  if (error.code === 'NETWORK' || error.code === 'REPLACED') return unavailable(error);
  if (/^(TRANSACTION|STREAM)_/.test(error.code)) {
    return new BreakwaterError('UNAVAILABLE', 'the transaction took too long and was rolled back', {
      reason: 'transaction_timeout',
      retryAfterMs: 1000,
    });
  }
  return new BreakwaterError('INTERNAL', 'something went wrong on our side', undefined, { cause: error });
}

export function rolledBack(): BreakwaterError {
  return conflict('rolled_back', 'the transaction was rolled back because a step of it failed');
}

/** Waits before a database that is busy or away is asked again. */
export function sleep(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms));
}
