import type { BreakwaterError } from '@breakwater/db';
import { credentialOf } from '../access/authenticate.ts';
import { admit, anonymous, type Call, callerOf, identifyBy, keyOf } from '../access/authorise.ts';
import { noteUse } from '../access/last-used.ts';
import { presume } from '../access/presume.ts';
import type { App, Caller, RequestContext, RequestFacts } from '../context.ts';
import { retryAfterSeconds, toBreakwaterError } from '../errors.ts';
import { countRefusal } from '../metrics.ts';
import { recordFailure } from './failure-entry.ts';

/**
 * Runs a call as its caller: authenticate, authorise, run. Whatever fails is thrown as the BreakwaterError its
 * caller is told, with what its response needs in `ctx.reply`, and recorded if it is a refusal worth knowing.
 * `mayRepeat`: `run` does nothing but by its caller's database, and reads the request as often as asked. Then a known
 * credential is taken for good until the first statement of the call has asked, and all is done anew if it is not.
 */
export async function asCaller<T>(
  ctx: RequestContext,
  call: Call,
  run: (caller: Caller) => Promise<T>,
  { mayRepeat = false } = {},
): Promise<T> {
  const nobody = anonymous(ctx, call);
  let caller = nobody;
  const runAs = (known: Caller) => {
    caller = known;
    admit(caller, call);
    return run(caller);
  };
  try {
    if (call.meta.role === 'public') return await run(nobody);
    const credential = await credentialOf(ctx, keyOf(ctx, call));
    const presumed = mayRepeat ? presume(ctx, credential) : null;
    if (presumed !== null) {
      const work = callerOf({ ...ctx, db: presumed.db }, call, presumed.found).then(runAs);
      const [outcome] = await Promise.allSettled([work]);
      const presumedCaller = caller;
      caller = nobody;
      const found = await presumed.confirmed();
      if (found !== null) {
        caller = presumedCaller;
        noteUse(ctx, credential.key, found);
        if (outcome.status === 'fulfilled') return outcome.value;
        throw outcome.reason;
      }
    }
    return await runAs(await identifyBy(ctx, call, credential));
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
