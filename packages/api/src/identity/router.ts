import { write } from '../call/write.ts';
import { procedure, router } from '../trpc.ts';
import { explain } from './access/explain.ts';
import { AccessExplanation, ExplainInput } from './access/schemas.ts';
import { gatewayRolesRouter } from './gateway-roles/router.ts';
import { groupsRouter } from './groups/router.ts';
import { OidcProviders, oidcProviders } from './oidc/providers.ts';
import { servicePrincipalsRouter } from './service-principals/router.ts';
import { REVOKE } from './sessions/end.ts';
import { sessionsRouter } from './sessions/router.ts';
import { LOGIN, LoginInput, login } from './sign-in/login.ts';
import { LogoutOutput, logout } from './sign-in/logout.ts';
import { Me, me } from './sign-in/me.ts';
import { SignedIn } from './sign-in/schemas.ts';
import { SETUP, SetupInput, setup } from './sign-in/setup.ts';
import { usersRouter } from './users/router.ts';

const open = { role: 'public', audited: true, idempotent: false } as const;

export const identityRouter = router({
  setup: procedure
    .meta({
      ...open,
      action: SETUP,
      summary: 'Creates the first tenant and its admin, and signs in.',
      errors: {
        UNAUTHENTICATED: 'the setup token is not right',
        CONFLICT: 'a tenant exists already (already_set_up)',
        RATE_LIMITED: 'too many attempts from this origin',
      },
    })
    .input(SetupInput)
    .output(SignedIn)
    .mutation(({ ctx, input }) => setup(ctx, input)),
  login: procedure
    .meta({
      ...open,
      action: LOGIN,
      summary: 'Signs a user in with address and password.',
      errors: {
        UNAUTHENTICATED: 'address, password or tenant is not right',
        PRECONDITION_FAILED: 'there is no tenant yet (setup_required)',
        RATE_LIMITED: 'too many attempts from this origin, or of this address',
      },
    })
    .input(LoginInput)
    .output(SignedIn)
    .mutation(({ ctx, input }) => login(ctx, input)),
  logout: procedure
    .meta({
      role: 'viewer',
      tenant: 'optional',
      audited: true,
      action: REVOKE,
      humanOnly: true,
      summary: 'Ends the calling session.',
    })
    .output(LogoutOutput)
    .mutation(write(logout, { attempts: 3 })),
  me: procedure
    .meta({ role: 'viewer', tenant: 'optional', summary: 'Says who is calling and what they may do.' })
    .output(Me)
    .query(({ ctx }) => me(ctx)),
  access: router({
    explain: procedure
      .meta({
        role: 'viewer',
        gateway: 'gateway',
        summary: 'Says which role you have, or for admins anyone has, and which rule decided.',
      })
      .input(ExplainInput)
      .output(AccessExplanation)
      .query(({ ctx, input }) => explain(ctx, input)),
  }),
  oidc: router({
    providers: procedure
      .meta({ role: 'public', summary: 'Lists the identity providers to sign in with.' })
      .output(OidcProviders)
      .query(({ ctx }) => oidcProviders(ctx.app)),
  }),
  users: usersRouter,
  sessions: sessionsRouter,
  servicePrincipals: servicePrincipalsRouter,
  groups: groupsRouter,
  gatewayRoles: gatewayRolesRouter,
});
