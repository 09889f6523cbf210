import { initTRPC } from '@trpc/server';
import { asCaller } from './call/as-caller.ts';
import type { RequestContext } from './context.ts';
import { errorData, toBreakwaterError, toTrpcError } from './errors.ts';
import type { ProcedureMeta } from './meta.ts';
import { wire } from './wire.ts';

const KEEP_ALIVE_MS = 15_000;

const t = initTRPC
  .context<RequestContext>()
  .meta<ProcedureMeta>()
  .create({
    transformer: wire,
    isDev: false,
    sse: { ping: { enabled: true, intervalMs: KEEP_ALIVE_MS } },
    errorFormatter: ({ shape, error, ctx }) => {
      const failure = toBreakwaterError(error);
      return {
        code: shape.code,
        message: failure.message,
        data: errorData(failure, ctx?.request.id ?? null),
      };
    },
  });

export const { router, mergeRouters } = t;

/**
 * What every procedure is built from: it knows its caller, has refused those who may not, and records refusals.
 * The order is authenticate, authorise, idempotency header, parse, plan, commit.
 */
export const procedure = t.procedure.use(async ({ ctx, meta, path, type, getRawInput, next }) => {
  if (meta === undefined) throw new TypeError(`${path} declares no meta`);
  try {
    return await asCaller(ctx, { path, type, meta, getRawInput }, async caller => {
      const result = await next({ ctx: caller });
      if (!result.ok) throw result.error;
      return result;
    });
  } catch (error) {
    throw toTrpcError(toBreakwaterError(error));
  }
});
