import type { Row } from '@breakwater/db';
import type { gateways as table } from '@breakwater/db/schema';
import { write } from '../../call/write.ts';
import type { Caller } from '../../context.ts';
import { softCrud } from '../../crud/crud.ts';
import { parseEndpoint } from '../../outbound/address-guard.ts';
import { procedure, router } from '../../trpc.ts';
import { gateways } from './accessor.ts';
import { heartbeat, HeartbeatInput, HeartbeatOutput } from './heartbeat.ts';
import { Gateway, GatewayCreate, gatewayRef, GatewayUpdate } from './schemas.ts';
import { gatewayStatus } from './status.ts';

function present(row: Row<typeof table>, { clock }: Caller) {
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
    gateway: true,
    output: Gateway,
    create: GatewayCreate,
    update: GatewayUpdate,
    present,
    insert: (input, ctx) => {
      const now = new Date(ctx.clock.now());
      return {
        ...input,
        endpoint: parseEndpoint(input.endpoint, { allow: ctx.app.outboundAllow }),
        metadata: input.metadata ?? {},
        labels: input.labels ?? {},
        registeredAt: now,
        nextCheckAt: now,
      };
    },
    patch: ({ endpoint, metadata, labels, ...fields }, ctx, before) => {
      const moved = endpoint === undefined ? undefined : parseEndpoint(endpoint, { allow: ctx.app.outboundAllow });
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
          ? { lastSeen: null, lastError: null, lastStatus: 'unknown' as const, nextCheckAt: new Date(ctx.clock.now()) }
          : {}),
      };
    },
  }),
  heartbeat: procedure
    .meta({ role: 'operator', gateway: 'gateway', summary: "Takes a gateway's report on its own health." })
    .input(HeartbeatInput)
    .output(HeartbeatOutput)
    .mutation(write(heartbeat, { attempts: 3 })),
});
