import {
  auditDraft,
  type Backup,
  BreakwaterError,
  change,
  combine,
  commit,
  conflict,
  PLATFORM,
} from '@breakwater/db';
import * as z from 'zod';
import type { Caller } from '../../context.ts';
import { type Lease, takeLease } from '../../jobs/lease.ts';
import type { Storage } from '../../ports.ts';
import { BACKUP } from '../actions.ts';
import { emit } from '../events.ts';
import { stamp } from '../stamp.ts';

export const BackupQuery = z.strictObject({ format: z.enum(['sqlite', 'sql']).optional() });

export interface BackupDownload {
  readonly name: string;
  readonly type: string;
  /** Length of the whole, where it is known. */
  readonly bytes: number | null;
  readonly body: ReadableStream<Uint8Array>;
}

const TYPES = { sqlite: 'application/x-sqlite3', sql: 'application/sql' } as const;
const EXTENSIONS = { sqlite: 'sqlite', sql: 'sql' } as const;
const SUBJECT = { component: 'backups', recordId: null };

/** What this deployment does with whole databases. */
export function storageOf({ app }: Caller): Storage {
  const { storage } = app.ports;
  if (storage === null) throw new BreakwaterError('UNSUPPORTED', 'this deployment cannot back up or restore');
  return storage;
}

/**
 * The whole database as it is now, on its way out: a SQLite file where there is one, else SQL. The audit entry stands
 * before the first byte. A second one at once is CONFLICT(busy).
 */
export async function startBackup(
  caller: Caller,
  { format: asked }: z.output<typeof BackupQuery>,
): Promise<BackupDownload> {
  const ctx: Caller = { ...caller, tenantId: PLATFORM };
  const storage = storageOf(ctx);
  const format = asked ?? (ctx.db.kind === 'file' ? 'sqlite' : 'sql');
  if (format === 'sqlite' && ctx.db.kind === 'remote') {
    throw new BreakwaterError(
      'UNSUPPORTED',
      'this database is behind a server, which gives no file: ask for format=sql',
      { reason: 'no_file' },
    );
  }
  const lease = await takeLease(ctx, 'backup');
  if (lease === null) throw conflict('busy', 'a backup is already under way; wait for it to end');
  try {
    const recorded = change(undefined, {
      audit: [auditDraft(ctx, BACKUP, { ...SUBJECT, detail: { format } })],
    });
    await commit(
      ctx,
      combine(undefined, [recorded, emit(ctx, 'database.backup.created', SUBJECT, { format })]),
    );
    const at = ctx.clock.now();
    const backup = await storage.backup(ctx.db, format, new Date(at));
    return {
      name: `backup-${stamp(at)}.${EXTENSIONS[format]}`,
      type: TYPES[format],
      bytes: backup.bytes,
      body: streamOf(ctx, backup, lease),
    };
  } catch (error) {
    await lease.release(error);
    throw error;
  }
}

/** The parts as they are taken; at the end, or when nobody wants the rest, everything is let go. */
function streamOf(ctx: Caller, backup: Backup, lease: Lease): ReadableStream<Uint8Array> {
  const parts = backup.parts[Symbol.asyncIterator]();
  async function end(error: unknown): Promise<void> {
    try {
      await backup.discard();
    } finally {
      await lease.release(error);
    }
  }
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await parts.next();
          if (done !== true) return controller.enqueue(value);
          await end(undefined);
          controller.close();
        } catch (error) {
          ctx.log?.('a backup ended early', { error: String(error) });
          await end(error);
          controller.error(error);
        }
      },
      cancel: () => end(new Error('the client left')),
    },
    { highWaterMark: 0 },
  );
}
