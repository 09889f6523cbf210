import { type AuditAction, auditDraft, change, commit, query } from '@breakwater/db';
import type { JobCtx } from '../jobs/job.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'events.event.purge': true;
  }
}

const PURGE = 'events.event.purge' satisfies AuditAction;
const KEPT_MS = 30 * 24 * 60 * 60_000;
const BATCH = 5_000;

/** Deletes events that are over 30 days old, oldest first; each commit says in the audit log how many. */
export async function purgeEvents(ctx: JobCtx): Promise<void> {
  const before = ctx.clock.now() - KEPT_MS;
  let count: number;
  do {
    const [found] = await query(ctx, [
      { sql: 'SELECT seq FROM events WHERE occurred_at < ? ORDER BY seq LIMIT ?', args: [before, BATCH] },
    ]);
    const seqs = (found?.rows ?? []).map(([seq]) => seq);
    count = seqs.length;
    if (count === 0) return;
    const entry = auditDraft(ctx, PURGE, { component: 'events', detail: { count } });
    const sql = 'DELETE FROM events WHERE seq IN (SELECT value FROM json_each(?))';
    await commit(ctx, change(undefined, { steps: [{ sql, args: [JSON.stringify(seqs)] }], audit: [entry] }));
  } while (count === BATCH);
}
