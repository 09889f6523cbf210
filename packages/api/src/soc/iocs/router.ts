import * as z from 'zod';
import { write } from '../../call/write.ts';
import { crudWithoutCreate } from '../../crud/crud.ts';
import { ids } from '../../fields.ts';
import { procedure, router } from '../../trpc.ts';
import { iocs } from './accessor.ts';
import { lookUp } from './lookup.ts';
import {
  Ioc,
  IocImportResult,
  IocImportStix,
  IocLookup,
  IocLookupResult,
  IocUpsert,
  IocUpserted,
  IocUpsertMany,
  presentIoc,
} from './schemas.ts';
import { planUpsert, planUpsertMany, UPSERT } from './upsert.ts';

const attempts = { attempts: 10 };
const upserts = { role: 'operator', audited: true, action: UPSERT } as const;

const {
  list,
  get,
  delete: remove,
} = crudWithoutCreate({
  accessor: iocs,
  read: 'viewer',
  write: 'operator',
  ref: ids.ioc,
  output: Ioc,
  update: z.strictObject({}),
  ...attempts,
  present: presentIoc,
  patch: () => ({}),
});

export const iocsRouter = router({
  list,
  get,
  delete: remove,
  lookup: procedure
    .meta({ role: 'viewer', summary: 'Tells what is known of up to 1,000 values.' })
    .input(IocLookup)
    .output(IocLookupResult)
    .query(({ ctx, input }) => lookUp(ctx, input)),
  upsert: procedure
    .meta({ ...upserts, summary: 'Takes in a report of an indicator: merges it into what is known.' })
    .input(IocUpsert)
    .output(IocUpserted)
    .mutation(write(planUpsert, attempts)),
  upsertMany: procedure
    .meta({ ...upserts, summary: 'Takes in up to 500 reports of indicators, all or none, in order.' })
    .input(IocUpsertMany)
    .output(z.object({ items: z.array(IocUpserted) }))
    .mutation(write(planUpsertMany, attempts)),
  importStix: procedure
    .meta({ ...upserts, summary: 'Takes in the indicators and observables of a STIX bundle.' })
    .input(IocImportStix)
    .output(IocImportResult)
    .mutation(
      write(async (ctx, input) => (await import('./stix/import.ts')).planImportStix(ctx, input), attempts),
    ),
});
