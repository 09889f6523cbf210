import { BreakwaterError, withResult } from '@breakwater/db';
import * as z from 'zod';
import type { Work } from '../../../context.ts';
import { ids } from '../../../fields.ts';
import { defineOperation } from '../../../operations/kind.ts';
import { gateways } from '../accessor.ts';
import type { GatewayRow } from '../telemetry.ts';
import { probe } from './probe.ts';
import { canProbe, probeKind } from './probe-kind.ts';
import { recordVerdict } from './record.ts';

/** One health check of a gateway, on demand. It succeeds with any verdict, `unreachable` included. */
export const healthCheck = defineOperation({
  kind: 'fleet.gateway.checkHealth',
  resourceType: 'gateway',
  input: z.strictObject({ gatewayId: ids.gateway }),
  limitMs: 60_000,
  cancellable: true,
  restartable: true,
  async run({ ctx, input: { gatewayId }, signal }) {
    const gateway = await gateways.require(ctx, gatewayId);
    requireProbe(ctx, gateway);
    const startedAt = ctx.clock.now();
    const verdict = await probe(ctx, gateway, { signal });
    const checkedAt = ctx.clock.now();
    const result = {
      gatewayId,
      probe: probeKind(gateway),
      ...verdict,
      latencyMs: checkedAt - startedAt,
      checkedAt: new Date(checkedAt).toISOString(),
    };
    return async () => withResult(await recordVerdict(ctx, gateway, verdict, startedAt), result);
  },
});

/** @throws UNSUPPORTED where this runtime cannot ask the gateway */
export function requireProbe({ app }: Pick<Work, 'app'>, gateway: GatewayRow): void {
  if (canProbe(gateway, app.ports)) return;
  throw new BreakwaterError(
    'UNSUPPORTED',
    'this deployment runs where gRPC, a CA of your own and client certificates cannot be used',
  );
}
