import LibsqlDatabase from 'libsql';
import { BreakwaterError } from '../errors.ts';

/** What a failure of a file, or of SQLite on it, means to the caller. Messages hold no path. */
export function meaningOfFile(error: unknown): BreakwaterError {
  if (error instanceof BreakwaterError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (
    /^SQLITE_(CORRUPT|NOTADB)/.test(code) ||
    (sqlite(error) && /malformed|not a database/.test(error.message))
  ) {
    return new BreakwaterError(
      'VALIDATION',
      'the file is not a whole SQLite database',
      { reason: 'integrity' },
      {
        cause: error,
      },
    );
  }
  if (code.startsWith('SQLITE_CONSTRAINT')) {
    return new BreakwaterError(
      'VALIDATION',
      'rows of the backup break a rule of the schema',
      { reason: 'constraint' },
      {
        cause: error,
      },
    );
  }
  if (/^SQLITE_(FULL|IOERR|CANTOPEN|READONLY|BUSY|NOMEM)/.test(code) || /^E[A-Z]+$/.test(code)) {
    return new BreakwaterError(
      'UNAVAILABLE',
      'the files of the database cannot be written at the moment; try again',
      { reason: 'storage', retryAfterMs: 5000 },
      { cause: error },
    );
  }
  return new BreakwaterError('INTERNAL', 'something went wrong on our side', undefined, { cause: error });
}

function sqlite(error: unknown): error is Error {
  return error instanceof LibsqlDatabase.SqliteError;
}
