import { type Ctx, readAll } from '@breakwater/db';
import type * as z from 'zod';
import { iocs } from './accessor.ts';
import { networksAround } from './ip.ts';
import { guessIoc, IOC_RULES, type TypedIoc, tryNormaliseIoc } from './normalise.ts';
import { type IocLookup, type IocLookupResult, presentIoc } from './schemas.ts';
import { withValues } from './upsert.ts';

type Asked = z.output<typeof IocLookup>['items'][number];

function normalise({ type, value }: Asked): TypedIoc | null {
  if (type === undefined) return guessIoc(value);
  const normalised = tryNormaliseIoc(type, value);
  return normalised === null ? null : { type, value: normalised };
}

const wrong = ({ type }: Asked) =>
  type === undefined
    ? 'must be a CVE id, a hash, a URL, an email address, an IP address or a domain; give the type of anything else'
    : `must be ${IOC_RULES[type]}`;

const keyOf = ({ type, value }: TypedIoc) => `${type}:${value}`;
const isNetwork = ({ type, value }: TypedIoc) => type === 'ip' && value.includes('/');

/** What is known of each value; one that cannot be read is told so, and the rest are answered. */
export async function lookUp(
  ctx: Ctx,
  { items }: z.output<typeof IocLookup>,
): Promise<z.input<typeof IocLookupResult>> {
  const wanted = new Map<string, Set<string>>();
  const want = (type: string, value: string) => {
    const those = wanted.get(type);
    if (those === undefined) wanted.set(type, new Set([value]));
    else those.add(value);
  };
  const asked = items.map(input => {
    const normalised = normalise(input);
    const networks = normalised?.type === 'ip' ? networksAround(normalised.value) : [];
    if (normalised !== null) want(normalised.type, normalised.value);
    for (const network of networks) want('ip', network);
    return { input, normalised, networks };
  });
  const values = Object.fromEntries([...wanted].map(([type, those]) => [type, [...those]]));
  const [rows] = await readAll(ctx, iocs.finding(ctx, withValues(ctx, values)));
  const known = new Map(rows.map(row => [keyOf(row), presentIoc(row, ctx)]));
  const knownNetworks = new Map([...known.values()].filter(isNetwork).map(ioc => [ioc.value, ioc]));
  return {
    items: asked.map(({ input, normalised, networks }) => ({
      input,
      normalised,
      ...(normalised === null ? { error: wrong(input) } : {}),
      match: normalised === null ? null : (known.get(keyOf(normalised)) ?? null),
      networks: networks.flatMap(network => knownNetworks.get(network) ?? []),
    })),
  };
}
