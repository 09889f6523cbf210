import * as z from 'zod';
import type { App } from '../../context.ts';

export const OidcProviders = z.object({
  items: z.array(
    z
      .object({
        name: z.string(),
        displayName: z.string(),
        loginUrl: z
          .string()
          .describe(
            'Where a browser begins, with `?next=`; relative to the server unless PUBLIC_URL is set.',
          ),
      })
      .meta({ id: 'OidcProvider', description: 'An identity provider to sign in with.' }),
  ),
});

/** Whom a sign-in page offers: the providers that are listed. */
export function oidcProviders({ oidc, publicUrl }: App): z.input<typeof OidcProviders> {
  const items = oidc.providers
    .filter(({ listed }) => listed)
    .map(({ name, displayName }) => ({
      name,
      displayName,
      loginUrl: `${publicUrl ?? ''}/auth/oidc/${name}/login`,
    }));
  return { items };
}
