import { looksLikeId, validationError } from '@breakwater/db';
import * as z from 'zod';
import { cleanMetadata, cleanTag, cleanText, replacedIn } from '../clean.ts';
import { provider } from '../fields.ts';
import { givenMetadata, ResourceCreate } from '../resources/schemas.ts';
import { storedValue, tagKey } from '../tags/schemas.ts';
import type { SyncInput } from './schemas.ts';
import type { Invalid, Place, Sighting } from './sighting.ts';

const LONGEST_REASON = 500;
const MOST_TAGS = 500;

const tags = z
  .union([z.record(tagKey, storedValue), z.array(z.strictObject({ key: tagKey, value: storedValue }))], {
    error:
      'must be texts by key, or a list of key and value; keys of 1 to 255, values of at most 4,096 characters',
  })
  .transform(given =>
    Array.isArray(given)
      ? new Map(given.map(({ key, value }) => [key, value] as const))
      : new Map(Object.entries(given)),
  )
  .refine(given => given.size <= MOST_TAGS, `must be at most ${MOST_TAGS}`);

const Item = ResourceCreate.extend({
  provider: provider.optional(),
  metadata: givenMetadata.nullish(),
  tags: tags.nullish(),
});

export type Defaults = Pick<SyncInput, 'provider' | 'accountId'>;
type Kind = Pick<Sighting, 'isTyped' | 'isFinding'>;

const because = (place: Place, reason: string): Invalid => ({
  ...place,
  reason: cleanText(reason, LONGEST_REASON),
});

/** Without what is undefined: no loss to the type, in which only fields that may be missing can be. */
const said = <T extends object>(fields: T): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;

/** One item, cleaned, or why it cannot be kept. Secrets are gone from it and from the reason. */
export function readItem(
  place: Place,
  value: unknown,
  defaults: Defaults,
  kind: Kind = { isTyped: true, isFinding: false },
): Sighting | Invalid {
  const parsed = Item.safeParse(value);
  if (!parsed.success) return because(place, validationError(parsed.error).message);
  const { tags: given, metadata, ...rest } = parsed.data;
  const of = rest.provider ?? defaults.provider;
  if (of === undefined) return because(place, 'provider: is required');
  if (looksLikeId(rest.resourceId)) return because(place, 'resourceId: must not look like an id');
  const accountId = rest.accountId === undefined ? defaults.accountId : rest.accountId;
  const clean = metadata == null ? metadata : cleanMetadata(metadata);
  const cleaned = given == null ? null : new Map([...given].map(([key, text]) => [key, cleanTag(key, text)]));
  const replacedTags = [...(cleaned ?? [])].filter(([key, text]) => text !== given?.get(key)).length;
  return {
    ...place,
    ...kind,
    told: said({ ...rest, provider: of, accountId, metadata: clean }),
    tags: cleaned,
    redacted: replacedTags + replacedIn(metadata, clean),
  };
}
