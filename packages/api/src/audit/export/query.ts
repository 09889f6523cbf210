import * as z from 'zod';
import { queryTime } from '../../query-time.ts';
import { auditEntries } from '../accessor.ts';

const flag = z
  .stringbool({ truthy: ['true'], falsy: ['false'], case: 'sensitive', error: 'must be true or false' })
  .meta({ type: 'boolean' });

const { component, recordId, operation, action, actor, gateway, requestId } = auditEntries.filters;

/** What may be asked of the export: the filters of `audit.list`, as a query string writes them. */
export const ExportQuery = z
  .strictObject({
    format: z.enum(['csv', 'ndjson', 'json'], 'must be csv, ndjson or json'),
    seals: flag.optional(),
    component: component.schema.optional(),
    recordId: recordId.schema.optional(),
    operation: operation.schema.optional(),
    action: action.schema.optional(),
    actor: actor.schema.optional(),
    gateway: gateway.schema.optional(),
    success: flag.optional(),
    requestId: requestId.schema.optional(),
    since: queryTime.optional(),
    until: queryTime.optional(),
  })
  .refine(({ format, seals }) => seals !== true || format === 'ndjson', {
    path: ['seals'],
    message: 'goes with format=ndjson',
  });
