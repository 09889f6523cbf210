import { invalid } from '@breakwater/db';
import type { GRC_PROVIDERS } from '@breakwater/db/schema';
import * as z from 'zod';
import { checkOutboundUrl } from '../../../outbound/address-guard.ts';
import type { AllowList } from '../../../outbound/allow-list.ts';
import { resourceType } from '../../fields.ts';

export type GrcProvider = (typeof GRC_PROVIDERS)[number];

/** A name a platform gave something. */
const term = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/,
    'must be 1 to 128 letters, digits, dots, colons, hyphens or _',
  );
/** The same where platforms count. */
const number = z.union([z.int().min(1), term]);

const includePending = z
  .boolean()
  .optional()
  .describe('Whether what is pending review is pushed too. Default false.');

/** Only people follow it, so it may lead where nothing is sent. */
function isLink(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
}

const vantaCustomResource = z
  .strictObject({
    mode: z.literal('custom-resource'),
    resourceId: term.describe('Of the custom resource at Vanta.'),
    externalUrlBase: z
      .string()
      .max(1024)
      .refine(isLink, 'must be an absolute http or https URL without user name and password')
      .describe('What links to resources begin with; the id of the resource follows.'),
    includePending,
  })
  .meta({ id: 'VantaCustomResource' });

const vantaInScope = z
  .strictObject({
    mode: z.literal('in-scope'),
    kinds: z
      .partialRecord(resourceType, z.strictObject({ integrationId: term, resourceKind: term }))
      .refine(kinds => Object.keys(kinds).length > 0, 'must name at least one resource type')
      .describe('Where Vanta keeps the resources of a type; other types are not pushed.'),
    includePending,
  })
  .meta({ id: 'VantaInScope' });

const drata = z
  .strictObject({
    mode: z.literal('custom-connection').optional(),
    connectionId: number,
    resourceId: number,
    includePending,
  })
  .meta({ id: 'DrataConnection' });

const secureframeAssetScope = z
  .strictObject({
    mode: z.literal('asset-scope'),
    frameworkId: term,
    includePending,
  })
  .meta({ id: 'SecureframeAssetScope' });

const secureframeCustomData = z
  .strictObject({
    mode: z.literal('custom-data'),
    connectionId: term,
    schemaSlug: term,
    vendorSlug: term,
    includePending,
  })
  .meta({ id: 'SecureframeCustomData' });

export const grcConfig = z
  .discriminatedUnion('mode', [
    vantaCustomResource,
    vantaInScope,
    drata,
    secureframeAssetScope,
    secureframeCustomData,
  ])
  .describe(
    'Where at the platform, and how: vanta custom-resource or in-scope, secureframe asset-scope or custom-data.',
  );
export type GrcConfig = z.output<typeof grcConfig>;

const MODES: Readonly<Record<GrcProvider, readonly GrcConfig['mode'][]>> = {
  vanta: ['custom-resource', 'in-scope'],
  drata: [undefined, 'custom-connection'],
  secureframe: ['asset-scope', 'custom-data'],
};

export const BASE_URLS: Readonly<Record<GrcProvider, string>> = {
  vanta: 'https://api.vanta.com',
  drata: 'https://public-api.drata.com/public/v2',
  secureframe: 'https://api.secureframe.com',
};

/** @throws VALIDATION when it is not a configuration of the provider. */
export function checkConfig(provider: GrcProvider, config: GrcConfig): GrcConfig {
  const modes = MODES[provider];
  if (modes.includes(config.mode)) return config;
  throw invalid('config.mode', `must be one of the provider's: ${modes.filter(Boolean).join(', ')}`);
}

/** @throws VALIDATION when nothing may be sent there. */
export function checkBaseUrl(provider: GrcProvider, given: string | undefined, allow: AllowList): string {
  const url = checkOutboundUrl('baseUrl', given ?? BASE_URLS[provider], { allow });
  if (url.includes('?')) throw invalid('baseUrl', 'must hold no query (?)');
  return url;
}
