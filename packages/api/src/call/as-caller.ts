import type { BreakwaterError } from '@breakwater/db';
import { admit, anonymous, type Call, identify } from '../access/authorise.ts';
import type { App, Caller, RequestContext, RequestFacts } from '../context.ts';
import { retryAfterSeconds, toBreakwaterError } from '../errors.ts';
import { countRefusal } from '../metrics.ts';
import { recordFailure } from './failure-entry.ts';

/**
 * Runs a call as its caller: authenticate, authorise, run. Whatever fails is thrown as the BreakwaterError its
 * caller is told, with what its response needs in `ctx.reply`, and recorded if it is a refusal worth knowing.
 */
export async function asCaller<T>(
  ctx: RequestContext,
  call: Call,
  run: (caller: Caller) => Promise<T>,
): Promise<T> {
  let caller = anonymous(ctx, call);
  try {
    caller = await identify(ctx, call);
    admit(caller, call);
    return await run(caller);
  } catch (error) {
    const failure = toBreakwaterError(error);
    logUnexpected(ctx, call.path, failure);
    countRefusal(ctx.app.metrics, failure);
    const retryAfter = retryAfterSeconds(failure);
    if (retryAfter !== null) ctx.reply.set('retry-after', String(retryAfter));
    if (failure.code === 'UNAUTHENTICATED') ctx.reply.set('www-authenticate', 'Bearer');
    await recordFailure(caller, call, failure);
    throw failure;
  }
}

/** Logs a failure that nobody foresaw: its caller is told nothing of it. */
export function logUnexpected(
  { app, request }: { readonly app: Pick<App, 'log'>; readonly request: Pick<RequestFacts, 'id'> },
  path: string,
  failure: BreakwaterError,
): void {
  if (failure.code !== 'INTERNAL') return;
  const { cause } = failure;
  app.log('error', 'unexpected failure', {
    requestId: request.id,
    procedure: path,
    error: cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause),
    stack: cause instanceof Error ? cause.stack : undefined,
  });
}
