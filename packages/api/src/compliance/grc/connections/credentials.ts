import { invalid } from '@breakwater/db';
import * as z from 'zod';
import { open, seal } from '../../../call/secret-box.ts';
import type { App } from '../../../context.ts';
import type { GrcConnectionRow } from './accessor.ts';
import type { GrcProvider } from './configs.ts';

const key = z.string().regex(/^[\x21-\x7e]{1,4096}$/, 'must be 1 to 4096 visible ASCII characters');

const SCHEMAS = {
  vanta: z.strictObject({ clientId: key, clientSecret: key }),
  drata: z.strictObject({ apiKey: key }),
  secureframe: z.strictObject({ apiKey: key, apiSecret: key }),
} as const satisfies Record<GrcProvider, z.ZodObject>;

const FORM =
  'must be { clientId, clientSecret } for vanta, { apiKey } for drata, { apiKey, apiSecret } for secureframe';

export const grcCredentials = z
  .union([SCHEMAS.vanta, SCHEMAS.drata, SCHEMAS.secureframe], { error: FORM })
  .describe(`Stored encrypted, never shown: ${FORM}.`);
export type GrcCredentials = z.output<typeof grcCredentials>;

/** What a provider's calls are made with. */
export type CredentialsOf<P extends GrcProvider> = z.output<(typeof SCHEMAS)[P]>;

const context = (id: string) => ['grc_connections', 'credentials', id];

type Keys = Pick<App, 'encryptionKey'>;

/** What the row of the connection with this id holds of its credentials. @throws VALIDATION when they are another provider's. */
export async function sealCredentials(
  { encryptionKey }: Keys,
  { id, provider }: Pick<GrcConnectionRow, 'id' | 'provider'>,
  credentials: GrcCredentials | null,
): Promise<string | null> {
  if (credentials === null) return null;
  if (!SCHEMAS[provider].safeParse(credentials).success) throw invalid('credentials', FORM);
  return seal(encryptionKey, JSON.stringify(credentials), context(id));
}

/** The credentials of a connection that has them. */
export async function openCredentials<P extends GrcProvider>(
  { encryptionKey }: Keys,
  { id, credentials }: Pick<GrcConnectionRow, 'id' | 'credentials'>,
  provider: P,
): Promise<CredentialsOf<P>> {
  if (credentials === null) throw new TypeError('the connection has no credentials');
  const schema: z.ZodType<CredentialsOf<P>> = schemaOf(provider);
  return schema.parse(JSON.parse(await open(encryptionKey, credentials, context(id))));
}

/** The schema of a provider parses to that provider's credentials; an index by a type parameter forgets it. */
const schemaOf = <P extends GrcProvider>(provider: P) =>
  SCHEMAS[provider] as unknown as z.ZodType<CredentialsOf<P>>;
