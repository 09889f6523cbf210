import { alertRow, termRows } from '../shared/alert.ts';
import { auditRows, eventRows } from '../shared/evidence.ts';
import { AlertItems } from '../shared/schemas.ts';
import { operator, router } from './trpc.ts';

const ACTIVE = ['new', 'triaged', 'investigating', 'escalated'];

export const alerts = router({
  /** Takes alerts in; one that is alike to an active one counts there. */
  ingest: operator.input(AlertItems).mutation(({ ctx: { prisma, caller }, input }) => {
    const rows = input.alerts.map(alert => alertRow(caller.tenantId, alert));
    return prisma.$transaction(async tx => {
      const known = await tx.alert.findMany({
        where: {
          tenantId: caller.tenantId,
          dedupHash: { in: rows.map(row => row.dedupHash) },
          status: { in: ACTIVE },
          mergedIntoId: null,
          deletedAt: null,
        },
        select: { id: true, dedupHash: true },
      });
      const idByHash = new Map(known.map(({ id, dedupHash }) => [dedupHash, id]));
      const fresh: typeof rows = [];
      for (const row of rows) {
        const id = idByHash.get(row.dedupHash);
        if (id === undefined) {
          idByHash.set(row.dedupHash, row.id);
          fresh.push(row);
          continue;
        }
        await tx.alert.update({
          where: { id },
          data: {
            occurrenceCount: { increment: 1 },
            lastOccurrenceAt: new Date(),
            version: { increment: 1 },
          },
        });
      }
      const subjects = fresh.map(row => ({ id: row.id, after: row }));
      await tx.alert.createMany({ data: fresh });
      await tx.alertTerm.createMany({ data: fresh.flatMap(termRows) });
      await tx.auditEntry.createMany({
        data: auditRows(caller, 'alerts', 'soc.alert.create', subjects, input),
      });
      await tx.event.createMany({ data: eventRows(caller, 'alerts', 'soc.alert.created', subjects) });
      return {
        created: fresh.length,
        deduplicated: rows.length - fresh.length,
        alerts: fresh.map(({ id }) => ({ id })),
      };
    });
  }),
});
