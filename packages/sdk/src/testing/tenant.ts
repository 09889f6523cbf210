import { type Breakwater, createBreakwater } from '../index.ts';
import type { TestClock, TestRole, TestTenant } from '../testing.ts';

const PASSWORD = 'correct horse battery staple';

interface Server {
  readonly url: string;
  readonly rootKey: string;
  readonly clock: TestClock;
}

/** A tenant with one person of each role, made as a deployment's are. */
export async function createTenant(server: Server, name: string): Promise<TestTenant> {
  const { url, rootKey } = server;
  const { id } = await createBreakwater({ url, token: rootKey }).governance.tenants.create({ name });
  const root = createBreakwater({ url, token: rootKey, headers: { 'x-tenant-id': id } });
  const tokens = {
    viewer: await person(server, root, 'viewer'),
    operator: await person(server, root, 'operator'),
    admin: await person(server, root, 'admin'),
    root: async () => rootKey,
  };
  return {
    id,
    as: (role, options = {}) =>
      createBreakwater({
        ...options,
        url,
        token: tokens[role],
        headers: role === 'root' ? { 'x-tenant-id': id, ...options.headers } : { ...options.headers },
      }),
    token: role => tokens[role](),
  };
}

/** The token of a session that lives, whatever became of the clock. */
async function person(
  { url, clock }: Server,
  root: Breakwater,
  role: TestRole,
): Promise<() => Promise<string>> {
  const nobody = createBreakwater({ url });
  const email = `${role}@example.com`;
  const { inviteToken } = await root.identity.users.create({ email, role });
  let session = await nobody.identity.users.acceptInvite({ token: inviteToken, password: PASSWORD });
  return async () => {
    if (clock.now() >= session.expiresAt.getTime()) {
      session = await nobody.identity.login({ email, password: PASSWORD, tenant: session.tenant.id });
    }
    return session.token;
  };
}
