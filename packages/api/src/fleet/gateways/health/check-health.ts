import { auditDraft, BreakwaterError, type Change, change, combine, idsOf, readAll } from '@breakwater/db';
import * as z from 'zod';
import type { Caller } from '../../../context.ts';
import { ids } from '../../../fields.ts';
import { exclusiveOn, StartedOperation, startOperation } from '../../../operations/start.ts';
import { gateways } from '../accessor.ts';
import { gatewayRef } from '../schemas.ts';
import { healthCheck, requireProbe } from './operation.ts';
import { lacksCredentials } from './probe-kind.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'fleet.gateway.checkHealth': true;
  }
}

export const CheckHealthInput = z.strictObject({ gateway: gatewayRef });
export const CheckHealthOutput = z.object({ ...StartedOperation.shape, gatewayId: ids.gateway });

/** Starts a check of a gateway's health, if this runtime can do it and everything it needs is there. */
export async function checkHealth(
  ctx: Caller,
  { gateway }: z.output<typeof CheckHealthInput>,
): Promise<Change<z.output<typeof CheckHealthOutput>>> {
  const named = gateways.requiring(ctx, gateway);
  const [row, active] = await readAll(ctx, named, exclusiveOn(ctx, healthCheck, idsOf(named)));
  requireProbe(ctx, row);
  if (lacksCredentials(row)) {
    throw new BreakwaterError(
      'PRECONDITION_FAILED',
      'a gateway with authMode mtls is checked with its caCert, clientCert and clientKey; set all three first',
      { reason: 'credentials_missing' },
    );
  }
  const started = await startOperation(ctx, {
    kind: healthCheck,
    resourceKey: row.id,
    input: { gatewayId: row.id },
    gateway: row,
    active,
  });
  const noted = auditDraft(ctx, 'fleet.gateway.checkHealth', {
    component: 'gateways',
    recordId: row.id,
    gatewayId: row.id,
    gatewayName: row.name,
    detail: { operationId: started.result.operationId },
  });
  return combine({ ...started.result, gatewayId: row.id }, [started, change(undefined, { audit: [noted] })]);
}
