import { initTRPC } from '@trpc/server';
import { admit, anonymous, type Call, identify } from './access/authorise.ts';
import { recordFailure } from './call/failure-entry.ts';
import type { RequestContext } from './context.ts';
import { errorData, retryAfterSeconds, toBreakwaterError, toTrpcError } from './errors.ts';
import type { ProcedureMeta } from './meta.ts';
import { wire } from './wire.ts';

const t = initTRPC
  .context<RequestContext>()
  .meta<ProcedureMeta>()
  .create({
    transformer: wire,
    isDev: false,
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
  const call: Call = { path, type, meta, getRawInput };
  let caller = anonymous(ctx, call);
  try {
    caller = await identify(ctx, call);
    admit(caller, call);
    const result = await next({ ctx: caller });
    if (!result.ok) throw result.error;
    return result;
  } catch (error) {
    const failure = toBreakwaterError(error);
    if (failure.code === 'INTERNAL') {
      const { cause } = failure;
      ctx.app.log('error', 'unexpected failure', {
        requestId: ctx.request.id,
        procedure: path,
        error: cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause),
        stack: cause instanceof Error ? cause.stack : undefined,
      });
    }
    const retryAfter = retryAfterSeconds(failure);
    if (retryAfter !== null) ctx.reply.set('retry-after', String(retryAfter));
    if (failure.code === 'UNAUTHENTICATED') ctx.reply.set('www-authenticate', 'Bearer');
    await recordFailure(caller, call, failure);
    throw toTrpcError(failure);
  }
});
