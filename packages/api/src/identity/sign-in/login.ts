import {
  type AuditAction,
  BreakwaterError,
  change,
  combine,
  commit,
  guard,
  retryOnConflict,
  type Step,
} from '@breakwater/db';
import * as z from 'zod';
import type { Caller } from '../../context.ts';
import { ids } from '../../fields.ts';
import { failed, succeeded } from '../attempts/outcome.ts';
import { type Attempt, reserve } from '../attempts/reserve.ts';
import { email, givenPassword } from '../fields.ts';
import { openSession } from '../sessions/open.ts';
import { presentUser, sameUser, users } from '../users/accessor.ts';
import { type Account, accountsWithAddress } from './account.ts';
import { actingAs, claimingToBe } from './acting.ts';
import type { SignedIn } from './schemas.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'identity.session.create': true;
  }
}

export const LOGIN = 'identity.session.create' satisfies AuditAction;

export const LoginInput = z.strictObject({
  email,
  password: givenPassword,
  tenant: ids.tenant.optional().describe('Needed only for an address that belongs to several tenants.'),
});

type Input = z.output<typeof LoginInput>;
type Result = z.input<typeof SignedIn>;

/** One text for every cause, so that nobody learns which addresses exist. */
const refusal = () =>
  new BreakwaterError(
    'UNAUTHENTICATED',
    'Invalid email or password. If this address belongs to several tenants, name the tenant.',
  );

export async function login(ctx: Caller, input: Input): Promise<Result> {
  const attempt = await reserve(ctx, 'login', input.email, [isSetUp()]);
  const [account, ...others] = await accountsWithAddress(ctx, input.email, input.tenant);
  const meant = others.length === 0 ? account : undefined;
  const matches = await ctx.app.passwords.verify(input.password, meant?.user.hashedPassword ?? null);
  if (meant === undefined || !matches || !meant.user.isActive) {
    const error = refusal();
    const tenantId = meant?.tenant.id ?? null;
    await failed(claimingToBe(ctx, input.email, input), attempt, { action: LOGIN, error, tenantId });
    throw error;
  }
  return signIn(actingAs(ctx, meant.user, input), meant, attempt);
}

function isSetUp(): Step {
  return guard(
    'EXISTS (SELECT 1 FROM tenants)',
    [],
    () =>
      new BreakwaterError('PRECONDITION_FAILED', 'nobody can log in before identity.setup was called', {
        reason: 'setup_required',
      }),
  );
}

function signIn(ctx: Caller, { user, tenant }: Account, attempt: Attempt): Promise<Result> {
  const lastLoginAt = new Date(ctx.clock.now());
  return retryOnConflict(async () => {
    const session = await openSession(ctx, user.id, 'password');
    const result = { tenant, user: presentUser({ ...user, lastLoginAt }), ...session.result };
    // The password was right for the account as it was read; if that has changed since, it is not known to be.
    const unchanged = change(undefined, { steps: [sameUser(user, refusal)] });
    const seen = users.plan.touch(ctx, user.id, { lastLoginAt });
    return commit(ctx, combine(result, [unchanged, succeeded(attempt), session, seen]));
  });
}
