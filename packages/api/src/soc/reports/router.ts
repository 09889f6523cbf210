import { readAll, withResult } from '@breakwater/db';
import { write } from '../../call/write.ts';
import { readOnly } from '../../crud/crud.ts';
import { asListOptions, listInput } from '../../crud/list-input.ts';
import { ids, pageOf } from '../../fields.ts';
import { procedure, router } from '../../trpc.ts';
import { type ReportRow, reports } from './accessor.ts';
import { GENERATE, planReport } from './generate.ts';
import { ListedReport, Report, ReportGenerate } from './schemas.ts';

const present = ({ tenantId: _tenant, ...shown }: ReportRow) => shown;
const listed = ({ tenantId: _tenant, snapshot: _snapshot, ...shown }: ReportRow) => shown;

/** A page is read with empty snapshots: a thousand whole ones would not fit a Worker. */
function listing(...asked: Parameters<typeof reports.listing>): ReturnType<typeof reports.listing> {
  const { statement, resultOf } = reports.listing(...asked);
  const sql = statement.sql.replace(reports.entity.info.quoted('snapshot'), "'{}'");
  return { statement: { ...statement, sql }, resultOf };
}

export const reportsRouter = router({
  ...readOnly({ accessor: reports, read: 'viewer', ref: ids.report, output: Report, present }),
  list: procedure
    .meta({ role: 'viewer', summary: 'Lists reports, newest first, without their snapshots.' })
    .input(listInput(reports))
    .output(pageOf(ListedReport))
    .query(async ({ ctx, input }) => {
      const [{ items, nextCursor }] = await readAll(ctx, listing(ctx, asListOptions(reports, input)));
      return { items: items.map(listed), nextCursor };
    }),
  generate: procedure
    .meta({
      role: 'operator',
      audited: true,
      action: GENERATE,
      summary: 'Reports a case as it stands; the report never changes, and the case is left alone.',
    })
    .input(ReportGenerate)
    .output(Report)
    .mutation(
      write(
        async (ctx, input) => {
          const planned = await planReport(ctx, input);
          return withResult(planned, present(planned.result));
        },
        { attempts: 10 },
      ),
    ),
});
