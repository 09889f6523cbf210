import {
  auditDraft,
  change,
  combine,
  commit,
  conflict,
  invalid,
  PLATFORM,
  type RestoreReport,
} from '@breakwater/db';
import * as z from 'zod';
import type { Caller } from '../../context.ts';
import { takeLease } from '../../jobs/lease.ts';
import { mediaType } from '../../media-type.ts';
import { RESTORE, VALIDATE } from '../actions.ts';
import { emit } from '../events.ts';
import { storageOf } from './backup.ts';
import { fileOf, partsOf } from './multipart.ts';

const flag = z.enum(['true', 'false']).transform(value => value === 'true');

export const RestoreQuery = z.strictObject({
  dryRun: flag.default(false),
  integrityCheck: flag.default(true),
});

const SUBJECT = { component: 'restores', recordId: null };

/** Puts the database that is sent in the place of the live one. A second one at once is CONFLICT(busy). */
export async function runRestore(
  caller: Caller,
  { dryRun, integrityCheck }: z.output<typeof RestoreQuery>,
  request: Request,
): Promise<RestoreReport> {
  const ctx: Caller = { ...caller, tenantId: PLATFORM };
  const storage = storageOf(ctx);
  if (request.body === null)
    throw invalid('', 'send the backup as the body, or as the part "file" of a form');
  const parts = partsOf(request.body);
  const type = request.headers.get('content-type') ?? '';
  const body = mediaType(request.headers) === 'multipart/form-data' ? fileOf(parts, type) : parts;
  const lease = await takeLease(ctx, 'restore');
  if (lease === null) throw conflict('busy', 'a restore is already under way; wait for it to end');
  let failure: unknown;
  try {
    const report = await storage.restore(ctx, body, {
      dryRun,
      integrityCheck,
      mostBytes: storage.largestRestore,
      applied: ({ bytes, format, migration, replaced }) =>
        combine(undefined, [
          change(undefined, {
            audit: [auditDraft(ctx, RESTORE, { ...SUBJECT, detail: { bytes, format, migration, replaced } })],
          }),
          emit(ctx, 'database.restore.applied', SUBJECT, { format, bytes }),
        ]),
    });
    if (dryRun) {
      const { bytes, format, migration } = report;
      const draft = auditDraft(ctx, VALIDATE, { ...SUBJECT, detail: { bytes, format, migration } });
      await commit(ctx, change(undefined, { audit: [draft] }));
    }
    return report;
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    await lease.release(failure).catch((error: unknown) => {
      ctx.log?.('lease not released', { lease: 'restore', error: String(error) });
    });
  }
}
