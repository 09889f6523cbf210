import { BreakwaterError, invalid } from '@breakwater/db';
import * as z from 'zod';
import { ids, name } from '../../fields.ts';
import { checkOutboundUrl } from '../../outbound/address-guard.ts';
import type { AllowList } from '../../outbound/allow-list.ts';
import { role } from '../fields.ts';

const SETTING = 'OIDC_PROVIDERS';
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

const returnOrigin = z
  .string()
  .refine(
    text => /^https?:$/.test(URL.parse(text)?.protocol ?? '') && URL.parse(text)?.origin === text,
    'must be an origin such as https://console.example.com, without a path',
  );

const entry = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9-]{1,100}$/, 'must be 1 to 100 lower-case letters, digits and hyphens'),
    displayName: name(100).optional(),
    tenant: ids.tenant.optional(),
    issuer: z.string(),
    clientId: z.string().min(1, 'must not be empty').max(255),
    clientSecret: z.string().min(1, 'must not be empty').max(1024).optional(),
    scopes: z
      .array(z.string().regex(SCOPE, 'must be scope names'))
      .refine(scopes => scopes.includes('openid'), 'must hold openid')
      .default(['openid', 'email', 'profile']),
    roleMapping: z
      .strictObject({ claim: z.string().min(1, 'must not be empty'), values: z.record(z.string(), role) })
      .optional(),
    defaultRole: role.default('viewer'),
    autoCreate: z.boolean().default(true),
    trustEmail: z.boolean().default(false),
    listed: z.boolean().default(true),
    allowedReturnOrigins: z.array(returnOrigin).default([]),
  })
  .transform(provider => ({ ...provider, displayName: provider.displayName ?? provider.name }));

/** An identity provider users may sign in with; its issuer has no trailing slash. */
export type OidcProvider = z.output<typeof entry>;

/**
 * Reads `OIDC_PROVIDERS`, a JSON list. VALIDATION names index and field of an entry that is wrong, such as
 * `OIDC_PROVIDERS[1].issuer`.
 */
export function parseOidcProviders(text: string, allow: AllowList): readonly OidcProvider[] {
  const providers = list(text).map((item, index) => read(item, index, allow));
  for (const [index, { name: taken }] of providers.entries()) {
    if (providers.findIndex(other => other.name === taken) < index) {
      throw invalid(`${SETTING}[${index}].name`, 'must be unlike those of the entries before');
    }
  }
  return providers;
}

function list(text: string): unknown[] {
  const parsed = json(text);
  if (!Array.isArray(parsed)) throw invalid(SETTING, 'must be a JSON list of providers');
  return parsed;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const { code, message, details } = invalid(SETTING, 'must be a JSON list of providers');
    throw new BreakwaterError(code, message, details, { cause });
  }
}

function read(item: unknown, index: number, allow: AllowList): OidcProvider {
  const at = `${SETTING}[${index}]`;
  const parsed = entry.safeParse(item);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : (issue?.path ?? []);
    const message = issue?.code === 'unrecognized_keys' ? 'is no field of a provider' : issue?.message;
    throw invalid([at, ...path].join('.'), message ?? 'is not valid');
  }
  const url = checkOutboundUrl(`${at}.issuer`, parsed.data.issuer, { allow });
  if (url.includes('?')) throw invalid(`${at}.issuer`, 'must hold no query (?)');
  return { ...parsed.data, issuer: withoutSlash(parsed.data.issuer) };
}

/** How issuers are compared. */
export const withoutSlash = (issuer: string) => issuer.replace(/\/$/, '');
