import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import { alertRow, termRows } from '../shared/alert.ts';
import { auditRows, eventRows } from '../shared/evidence.ts';
import { AlertItems } from '../shared/schemas.ts';
import { operator } from './access.ts';
import { alertTerms, auditLog, events, alerts as table } from './schema.ts';

const ACTIVE = ['new', 'triaged', 'investigating', 'escalated'];

export const alerts = {
  /** Takes alerts in; one that is alike to an active one counts there. */
  ingest: operator.input(AlertItems).handler(({ context: { db, caller }, input }) => {
    const rows = input.alerts.map(alert => alertRow(caller.tenantId, alert));
    const hashes = rows.map(row => row.dedupHash);
    const fresh: typeof rows = [];
    db.transaction(
      tx => {
        const known = tx
          .select({ id: table.id, dedupHash: table.dedupHash })
          .from(table)
          .where(
            and(
              eq(table.tenantId, caller.tenantId),
              inArray(table.dedupHash, hashes),
              inArray(table.status, ACTIVE),
              isNull(table.mergedIntoId),
              isNull(table.deletedAt),
            ),
          )
          .all();
        const idByHash = new Map(known.map(({ id, dedupHash }) => [dedupHash, id]));
        for (const row of rows) {
          const id = idByHash.get(row.dedupHash);
          if (id === undefined) {
            idByHash.set(row.dedupHash, row.id);
            fresh.push(row);
            continue;
          }
          tx.update(table)
            .set({
              occurrenceCount: sql`${table.occurrenceCount} + 1`,
              version: sql`${table.version} + 1`,
              lastOccurrenceAt: new Date(),
            })
            .where(eq(table.id, id))
            .run();
        }
        if (fresh.length === 0) return;
        const subjects = fresh.map(row => ({ id: row.id, after: row }));
        tx.insert(table).values(fresh).run();
        tx.insert(alertTerms).values(fresh.flatMap(termRows)).run();
        tx.insert(auditLog)
          .values(auditRows(caller, 'alerts', 'soc.alert.create', subjects, input))
          .run();
        tx.insert(events)
          .values(eventRows(caller, 'alerts', 'soc.alert.created', subjects))
          .run();
      },
      { behavior: 'immediate' },
    );
    return {
      created: fresh.length,
      deduplicated: rows.length - fresh.length,
      alerts: fresh.map(({ id }) => ({ id })),
    };
  }),
};
