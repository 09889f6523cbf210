import { BreakwaterError, combine, commit, type Id, retryOnConflict } from '@breakwater/db';
import { anonymous } from '../../access/authorise.ts';
import type { Caller, RequestContext } from '../../context.ts';
import { toBreakwaterError } from '../../errors.ts';
import { failed, succeeded } from '../attempts/outcome.ts';
import { type Attempt, reserve } from '../attempts/reserve.ts';
import { type OpenedSession, openSession } from '../sessions/open.ts';
import { claimingToBe, withInput } from '../sign-in/acting.ts';
import { LOGIN } from '../sign-in/login.ts';
import { constantTimeEqual } from '../tokens.ts';
import { presentUser, users } from '../users/accessor.ts';
import { accountOf, emailIn } from './account.ts';
import { enter } from './enter.ts';
import { type Claims, redeem } from './exchange.ts';
import { causeText, OidcRefusal } from './refusal.ts';
import type { OidcProvider } from './settings.ts';
import { type OidcState, openState } from './state.ts';
import { tenantOf } from './tenant.ts';

/** A browser that came back from a provider. */
export interface OidcReturn {
  readonly parameters: URLSearchParams;
  /** The value of the state cookie. */
  readonly cookie: string | undefined;
  /** As it was given when the browser left. */
  readonly redirectUri: string;
}

export interface OidcSignedIn extends OpenedSession {
  readonly user: ReturnType<typeof presentUser>;
}

/** Where the browser goes next, if the sign-in said so, and what came of it. */
export type OidcOutcome = { readonly next: string | null } & (
  | { readonly signedIn: OidcSignedIn; readonly failure: null }
  | { readonly signedIn: null; readonly failure: BreakwaterError }
);

const META = { role: 'public', summary: 'Signs in with the answer of an identity provider.' } as const;

/**
 * Ends a sign-in at a provider. Never throws for the caller's or the provider's faults: `failure` is
 * UNAUTHENTICATED(oidc_denied) or (oidc_failed), or RATE_LIMITED, UNAVAILABLE, INTERNAL.
 */
export async function finishOidcLogin(ctx: RequestContext, returned: OidcReturn): Promise<OidcOutcome> {
  const caller = anonymous(ctx, { path: 'auth.oidc.callback', meta: META });
  const state = await openState(ctx.app.oidc, returned.cookie, ctx.app.clock.now());
  const next = state?.next ?? null;
  try {
    const attempt = await reserve(caller, 'oidc', null);
    return { next, signedIn: await answer(caller, attempt, state, returned), failure: null };
  } catch (error) {
    const failure = toBreakwaterError(error);
    if (failure.code === 'INTERNAL') {
      const cause = String(failure.cause ?? failure);
      ctx.app.log('error', 'unexpected failure', { requestId: ctx.request.id, error: cause });
    }
    return { next, signedIn: null, failure };
  }
}

/** What is known of a sign-in by the time it is refused. */
interface Progress {
  tenantId: Id<'ten'> | null;
  email: string | null;
}

async function answer(
  caller: Caller,
  attempt: Attempt,
  state: OidcState | null,
  returned: OidcReturn,
): Promise<OidcSignedIn> {
  const ctx = withInput(caller, state === null ? {} : { provider: state.provider });
  const progress: Progress = { tenantId: null, email: null };
  try {
    return await signIn(ctx, attempt, state, returned, progress);
  } catch (error) {
    if (!(error instanceof OidcRefusal)) throw error;
    return refuse(ctx, attempt, state, error, progress);
  }
}

async function signIn(
  ctx: Caller,
  attempt: Attempt,
  state: OidcState | null,
  { parameters, redirectUri }: OidcReturn,
  progress: Progress,
): Promise<OidcSignedIn> {
  const provider = ctx.app.oidc.providers.find(({ name }) => name === state?.provider);
  if (state === null || provider === undefined || !(await isAnswerTo(state, parameters))) {
    throw new OidcRefusal('state_invalid');
  }
  const tenantId = await tenantOf(ctx, provider);
  progress.tenantId = tenantId;
  if (parameters.has('error')) throw new OidcRefusal('denied');
  if (tenantId === null) throw new OidcRefusal('no_account', { message: NO_TENANT });
  const claims = await redeem(ctx.app, provider, { parameters, redirectUri, state });
  progress.email = emailIn(claims);
  return admit({ ...ctx, tenantId }, attempt, provider, claims);
}

const NO_TENANT =
  'the entry of this provider must name a tenant there is: only with exactly one may it be left out';

async function isAnswerTo({ state }: OidcState, parameters: URLSearchParams): Promise<boolean> {
  const given = parameters.getAll('state');
  return given.length === 1 && constantTimeEqual(given[0] ?? '', state);
}

const MOST_PLANS = 3;

function admit(
  ctx: Caller & { readonly tenantId: Id<'ten'> },
  attempt: Attempt,
  provider: OidcProvider,
  claims: Claims,
): Promise<OidcSignedIn> {
  const lastLoginAt = new Date(ctx.clock.now());
  return retryOnConflict(async () => {
    const account = await accountOf(ctx, provider, claims);
    const { as, user, effects, roleMappingSkipped } = await enter(ctx, provider, account, claims);
    const detail = { provider: provider.name, ...(roleMappingSkipped ? { roleMappingSkipped } : {}) };
    const session = await openSession(as, user.id, 'oidc', detail);
    const seen = users.plan.touch(as, user.id, { lastLoginAt });
    const result = { ...session.result, user: presentUser({ ...user, lastLoginAt }) };
    return commit(as, combine(result, [effects, session, seen, succeeded(attempt)])).catch(overLimit);
  }, MOST_PLANS);
}

function overLimit(error: unknown): never {
  if (!(error instanceof BreakwaterError) || error.code !== 'QUOTA_EXCEEDED') throw error;
  throw new OidcRefusal('no_account', { message: error.message, cause: error });
}

async function refuse(
  ctx: Caller,
  attempt: Attempt,
  state: OidcState | null,
  { reason, message, cause }: OidcRefusal,
  { tenantId, email }: Progress,
): Promise<never> {
  const provider = state?.provider ?? null;
  if (cause !== undefined) {
    ctx.app.log('warn', message, { requestId: ctx.request.id, provider, reason, error: causeText(cause) });
  }
  const { input } = ctx.call ?? {};
  const recorded = email === null ? ctx : claimingToBe(ctx, email, input);
  await failed(recorded, attempt, {
    action: LOGIN,
    error: new BreakwaterError('UNAUTHENTICATED', message),
    tenantId,
    detail: { provider, reason },
  });
  const denied = reason === 'denied';
  throw new BreakwaterError('UNAUTHENTICATED', denied ? DENIED : FAILED, {
    reason: denied ? 'oidc_denied' : 'oidc_failed',
  });
}

const DENIED = 'the identity provider refused the sign-in';
const FAILED = 'the sign-in did not succeed; begin again, or ask an admin';
