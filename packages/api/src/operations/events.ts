import * as z from 'zod';
import { event } from '../events/catalogue.ts';
import { emitter } from '../events/emit.ts';
import { ids } from '../fields.ts';

const operation = {
  operationId: ids.operation,
  kind: z.string(),
  resourceType: z.string(),
  resourceKey: z.string(),
};

export const operationsEvents = {
  'operations.operation.created': event('Long work was started.', operation),
  'operations.operation.succeeded': event('Long work ended well.', operation),
  'operations.operation.failed': event('Long work ended without success.', {
    ...operation,
    errorCode: z.string().describe('`cancelled`, `timeout`, `orphaned`, `internal` or what the work met.'),
  }),
};

/** Emits one of them. */
export const emit = emitter(operationsEvents);
