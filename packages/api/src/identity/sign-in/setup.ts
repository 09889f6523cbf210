import {
  type AuditAction,
  BreakwaterError,
  change,
  combine,
  commit,
  conflict,
  guard,
  newId,
  query,
} from '@breakwater/db';
import * as z from 'zod';
import type { Caller } from '../../context.ts';
import { text } from '../../fields.ts';
import { tenants } from '../../governance/tenants/accessor.ts';
import { failed, succeeded } from '../attempts/outcome.ts';
import { reserve } from '../attempts/reserve.ts';
import { emit } from '../events.ts';
import { email, newPassword } from '../fields.ts';
import { checkPassword } from '../passwords.ts';
import { openSession } from '../sessions/open.ts';
import { constantTimeEqual } from '../tokens.ts';
import { presentUser, users } from '../users/accessor.ts';
import { actingAs, claimingToBe } from './acting.ts';
import type { SignedIn } from './schemas.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'identity.tenant.setup': true;
  }
}

export const SETUP = 'identity.tenant.setup' satisfies AuditAction;

export const SetupInput = z.strictObject({
  setupToken: z.string().min(1, 'must not be empty').max(1024).describe('`SETUP_TOKEN` of the deployment.'),
  tenantName: text(256, 1),
  email: email.describe('Address of the first admin.'),
  password: newPassword,
});

const NO_TENANT = 'NOT EXISTS (SELECT 1 FROM tenants)';
const alreadySetUp = () =>
  conflict('already_set_up', 'this installation has a tenant already; log in instead');

/** The first tenant with its first admin, signed in. Works once per installation, whoever deletes what. */
export async function setup(
  ctx: Caller,
  input: z.output<typeof SetupInput>,
): Promise<z.input<typeof SignedIn>> {
  const { tenantName, email: address, password } = input;
  checkPassword(password, address);
  const attempt = await reserve(ctx, 'setup', null);
  const { setupToken } = ctx.app;
  if (setupToken === null || !(await constantTimeEqual(input.setupToken, setupToken))) {
    const error = new BreakwaterError('UNAUTHENTICATED', 'the setup token is not valid');
    await failed(claimingToBe(ctx, address, input), attempt, { action: SETUP, error, tenantId: null });
    throw error;
  }
  const [empty] = await query(ctx, [{ sql: `SELECT ${NO_TENANT}`, args: [] }]);
  if (empty?.rows[0]?.[0] !== 1) throw alreadySetUp();

  const now = new Date(ctx.clock.now());
  const first = {
    id: newId('usr', ctx.clock),
    email: address,
    role: 'admin',
    tenantId: newId('ten', ctx.clock),
  } as const;
  const as = actingAs(ctx, first, input);
  const tenant = { id: first.tenantId, name: tenantName };
  const stillEmpty = change(undefined, { steps: [guard(NO_TENANT, [], alreadySetUp)] });
  const created = await tenants.plan.insert(as, { ...tenant, createdBy: address }, { action: SETUP });
  const { tenantId: _tenant, ...account } = first;
  const user = await users.plan.insert(
    as,
    {
      ...account,
      hashedPassword: await ctx.app.passwords.hash(password),
      createdVia: 'setup',
      joinedAt: now,
      lastLoginAt: now,
    },
    { events: false },
  );
  const { id: recordId, role, createdVia } = user.result;
  const told = emit(
    as,
    'identity.user.created',
    { component: 'users', recordId },
    { email: address, role, createdVia },
  );
  const session = await openSession(as, recordId, 'setup');
  const result = { tenant, user: presentUser(user.result), ...session.result };
  return commit(as, combine(result, [stillEmpty, created, user, session, succeeded(attempt), told]));
}
