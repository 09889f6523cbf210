import { auditDraft, type Change, change, combine } from '@breakwater/db';
import type { Caller } from '../../context.ts';
import { IMPORT } from '../actions.ts';
import { emit } from '../events.ts';
import type { FileReport } from './report.ts';

/** The record of one file, whatever became of it. */
export function applied(
  ctx: Caller,
  { table, status, rows, inserted, updated, errorCount }: Omit<FileReport, 'name'>,
  sha256: string,
  dryRun: boolean,
): Change {
  const subject = { component: 'imports', recordId: null };
  const refused = status === 'failed' || status === 'skipped';
  const entry = auditDraft(ctx, IMPORT, {
    ...subject,
    detail: { table, rows, inserted, updated, sha256, dryRun },
    ...(refused
      ? {
          failure: {
            code: 'VALIDATION',
            message: status === 'skipped' ? 'the file was skipped' : `the file has ${errorCount} errors`,
          },
        }
      : {}),
  });
  const recorded = change(undefined, { audit: [entry] });
  if (status !== 'imported') return recorded;
  return combine(undefined, [
    recorded,
    emit(ctx, 'database.import.applied', subject, { table, inserted, updated }),
  ]);
}
