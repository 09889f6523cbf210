import { change } from '@breakwater/db';
import type * as z from 'zod';
import { write } from '../../call/write.ts';
import { softCrudWithoutCreate } from '../../crud/crud.ts';
import { asListOptions, softListInput } from '../../crud/list-input.ts';
import { ids, pageOf } from '../../fields.ts';
import { procedure, router } from '../../trpc.ts';
import { alerts } from './accessor.ts';
import { planAssign } from './assign.ts';
import { planCreate, planCreateMany } from './create.ts';
import { dedupeAlerts } from './dedupe.ts';
import { alertCreateFields } from './fields.ts';
import { planIngest } from './ingest.ts';
import { planRestore } from './restore.ts';
import {
  Alert,
  AlertAssign,
  AlertBulkTransition,
  AlertBulkTransitionResult,
  AlertCreateMany,
  AlertDedupe,
  AlertDedupeResult,
  AlertIngest,
  AlertIngestResult,
  AlertTransition,
  AlertUpdate,
  AlertUpdateInput,
  ArrivedAlert,
  ArrivedAlerts,
} from './schemas.ts';
import { planBulkTransition, planTransition } from './transition.ts';
import { alertPatch, planUpdate } from './update.ts';

/** Writes are planned again when another writer came first: alerts arrive at any moment. */
const attempts = { attempts: 10 };
const operator = { role: 'operator', audited: true } as const;

export const alertsRouter = router({
  ...softCrudWithoutCreate({
    accessor: alerts,
    read: 'viewer',
    write: 'operator',
    ref: ids.alert,
    output: Alert,
    update: AlertUpdate,
    present: row => row,
    patch: (fields, _ctx, before) => alertPatch(fields, before),
    restoreRow: planRestore,
    ...attempts,
  }),
  list: procedure
    .meta({ role: 'viewer', summary: 'Lists alerts, newest first; merged ones are hidden.' })
    .input(softListInput(alerts))
    .output(pageOf(Alert))
    .query(({ ctx, input }) => {
      const { filters, ...paging } = asListOptions(alerts, input);
      const includeMerged = input.includeMerged === true || input.mergedIntoId !== undefined;
      return alerts.list(ctx, { ...paging, filters: { ...filters, includeMerged } });
    }),
  update: procedure
    .meta({
      ...operator,
      action: 'soc.alert.update',
      summary: 'Changes an alert, and its case in line with it.',
      errors: {
        CONFLICT: 'it was merged into another (merged), or its case is closed (case_closed)',
      },
    })
    .input(AlertUpdateInput)
    .output(Alert)
    .mutation(write(planUpdate, attempts)),
  create: procedure
    .meta({
      ...operator,
      action: 'soc.alert.create',
      summary: 'Takes in an alert: counts it on the alert it repeats, or creates it.',
    })
    .input(alertCreateFields)
    .output(ArrivedAlert)
    .mutation(write(planCreate, attempts)),
  createMany: procedure
    .meta({
      ...operator,
      action: 'soc.alert.create',
      summary: 'Takes in up to 500 alerts, all or none, each as create would.',
    })
    .input(AlertCreateMany)
    .output(ArrivedAlerts)
    .mutation(write(planCreateMany, attempts)),
  ingest: procedure
    .meta({
      ...operator,
      action: 'soc.alert.create',
      summary:
        'Takes in up to 500 records of a format; those that cannot be read are reported, the rest are taken.',
    })
    .input(AlertIngest)
    .output(AlertIngestResult)
    .mutation(write(planIngest, attempts)),
  transition: procedure
    .meta({
      ...operator,
      action: 'soc.alert.transition',
      summary: 'Changes the status of an alert.',
      errors: {
        CONFLICT:
          'it cannot go from one to the other (state), was merged into another (merged), or its case is closed (case_closed)',
      },
    })
    .input(AlertTransition)
    .output(Alert)
    .mutation(write(planTransition, attempts)),
  bulkTransition: procedure
    .meta({
      ...operator,
      action: 'soc.alert.transition',
      summary: 'Changes the status of up to 500 alerts, each judged by itself.',
    })
    .input(AlertBulkTransition)
    .output(AlertBulkTransitionResult)
    .mutation(write(planBulkTransition, attempts)),
  assign: procedure
    .meta({
      ...operator,
      action: 'soc.alert.assign',
      summary: 'Gives an alert to an agent, or takes it from one.',
      errors: { CONFLICT: 'it was merged into another (merged)' },
    })
    .input(AlertAssign)
    .output(Alert)
    .mutation(write(planAssign, attempts)),
  dedupe: procedure
    .meta({ ...operator, action: 'soc.alert.merge', summary: 'Merges active alerts that have become alike.' })
    .input(AlertDedupe)
    .output(AlertDedupeResult)
    .mutation(
      write(async (ctx, input: z.output<typeof AlertDedupe>) => change(await dedupeAlerts(ctx, input))),
    ),
});
