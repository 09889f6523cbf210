import { combine, newId, withResult } from '@breakwater/db';
import type * as z from 'zod';
import { write } from '../../call/write.ts';
import type { Caller } from '../../context.ts';
import { softCrud } from '../../crud/crud.ts';
import { starts } from '../../operations/start.ts';
import { parseEndpoint } from '../../outbound/address-guard.ts';
import { procedure, router } from '../../trpc.ts';
import { gateways } from './accessor.ts';
import { PEM_FIELDS, SetCredentialsInput, sealCredentials, setCredentials } from './credentials.ts';
import { deleteGateways } from './delete.ts';
import { CheckHealthInput, CheckHealthOutput, checkHealth } from './health/check-health.ts';
import { HeartbeatInput, HeartbeatOutput, heartbeat } from './heartbeat.ts';
import { Gateway, GatewayCreate, GatewayUpdate, gatewayRef } from './schemas.ts';
import { gatewayStatus } from './status.ts';
import { type GatewayRow, statusChanged } from './telemetry.ts';

function present(row: GatewayRow, { clock }: Caller) {
  return {
    ...row,
    hasCaCert: row.caCert !== null,
    hasClientCert: row.clientCert !== null,
    hasClientKey: row.clientKey !== null,
    status: gatewayStatus(row, clock.now()),
  };
}

export const gatewaysRouter = router({
  ...softCrud({
    accessor: gateways,
    read: 'viewer',
    write: 'admin',
    ref: gatewayRef,
    roleOn: { records: 'gateway' },
    output: Gateway,
    create: GatewayCreate,
    update: GatewayUpdate,
    present,
    hidden: PEM_FIELDS,
    insert: async (input, ctx) => {
      const now = new Date(ctx.clock.now());
      const id = newId('gw', ctx.clock);
      const { caCert = null, clientCert = null, clientKey = null } = input;
      return {
        ...input,
        ...(await sealCredentials(ctx, id, { caCert, clientCert, clientKey })),
        id,
        endpoint: parseEndpoint(input.endpoint, { allow: ctx.app.outboundAllow }),
        metadata: input.metadata ?? {},
        labels: input.labels ?? {},
        registeredAt: now,
        nextCheckAt: now,
      };
    },
    patch: ({ endpoint, metadata, labels, ...fields }, ctx, before) => {
      const moved =
        endpoint === undefined ? undefined : parseEndpoint(endpoint, { allow: ctx.app.outboundAllow });
      const probedAnew =
        (moved ?? before.endpoint) !== before.endpoint ||
        (fields.scheme ?? before.scheme) !== before.scheme ||
        (fields.probe ?? before.probe) !== before.probe;
      return {
        ...fields,
        endpoint: moved,
        metadata: metadata === null ? {} : metadata,
        labels: labels === null ? {} : labels,
        ...(probedAnew
          ? {
              lastSeen: null,
              lastError: null,
              lastStatus: 'unknown' as const,
              announcedStatus: 'unknown' as const,
              nextCheckAt: new Date(ctx.clock.now()),
            }
          : {}),
      };
    },
    updateRow: async (ctx, before, patch, options) => {
      const planned = await gateways.plan.updateRow(ctx, before, patch, options);
      const after = planned.result;
      const { announcedStatus: from } = before;
      return after.announcedStatus === from
        ? planned
        : combine(after, [planned, statusChanged(ctx, after, from, after.announcedStatus)]);
    },
    deleteRows: deleteGateways,
  }),
  checkHealth: procedure
    .meta({
      role: 'admin',
      gateway: 'gateway',
      audited: true,
      action: 'fleet.gateway.checkHealth',
      summary: "Starts a check of a gateway's health.",
      errors: {
        UNSUPPORTED: 'the runtime speaks no gRPC, or cannot trust a CA of yours or show a client certificate',
        PRECONDITION_FAILED: 'authMode is mtls and not all three PEMs are stored (credentials_missing)',
        CONFLICT: 'a check of this gateway is under way (operation_active)',
      },
    })
    .input(CheckHealthInput)
    .output(CheckHealthOutput)
    .mutation(starts(checkHealth)),
  heartbeat: procedure
    .meta({ role: 'operator', gateway: 'gateway', summary: "Takes a gateway's report on its own health." })
    .input(HeartbeatInput)
    .output(HeartbeatOutput)
    .mutation(write(heartbeat, { attempts: 3 })),
  setCredentials: procedure
    .meta({
      role: 'admin',
      gateway: 'gateway',
      audited: true,
      action: 'fleet.gateway.setCredentials',
      hidden: PEM_FIELDS,
      summary: 'Replaces or clears the certificates and key a gateway is reached with.',
    })
    .input(SetCredentialsInput)
    .output(Gateway)
    .mutation(
      write(async (ctx, input: z.output<typeof SetCredentialsInput>) => {
        const planned = await setCredentials(ctx, input);
        return withResult(planned, present(planned.result, ctx));
      }),
    ),
});
