import { canonicalJson, type Patch } from '@breakwater/db';
import type { resources as table } from '@breakwater/db/schema';
import type { ResourceRow } from '../resources/accessor.ts';
import { givenMetadata } from '../resources/schemas.ts';
import { EVIDENCE } from '../resources/update.ts';
import { type Invalid, laterOf, type Place, type Sighting, type Sightings } from './sighting.ts';

type Identity = Pick<Sighting['told'], 'provider' | 'accountId' | 'region'> & {
  /** null: nobody said yet. */
  readonly resourceType: ResourceRow['resourceType'] | null;
};

const differ = (a: string | null | undefined, b: string | null | undefined) =>
  a != null && b != null && a !== b;

const isOther = (known: Identity, { told, isTyped }: Sighting): boolean =>
  differ(known.provider, told.provider) ||
  (isTyped && differ(known.resourceType, told.resourceType)) ||
  differ(known.accountId, told.accountId) ||
  differ(known.region, told.region);

const identityAfter = (known: Identity | undefined, { told, isTyped }: Sighting): Identity => ({
  provider: told.provider,
  resourceType: known?.resourceType ?? (isTyped ? told.resourceType : null),
  accountId: told.accountId ?? known?.accountId,
  region: told.region ?? known?.region,
});

export const placeOf = ({ index, line }: Place): Place =>
  index === undefined ? (line === undefined ? {} : { line }) : { index };

/** A resource that is sighted, as it was. */
export interface Known {
  readonly row: ResourceRow;
  readonly sighting: Sighting;
  /** What is different now. */
  readonly patch: Patch<typeof table>;
}

export interface Merged {
  readonly created: readonly Sighting[];
  readonly known: readonly Known[];
  readonly duplicates: number;
  readonly invalid: readonly Invalid[];
}

/** One sighting of each resource: the last, if all say of the same resource what it is. */
function distinct(sightings: readonly Sighting[], rows: ReadonlyMap<string, ResourceRow>) {
  const identities = new Map<string, Identity>(rows);
  const last = new Map<string, Sighting>();
  const invalid: Invalid[] = [];
  let duplicates = 0;
  for (const sighting of sightings) {
    const { resourceId } = sighting.told;
    const identity = identities.get(resourceId);
    if (identity !== undefined && isOther(identity, sighting)) {
      invalid.push({ ...placeOf(sighting), reason: 'identity_conflict' });
      continue;
    }
    identities.set(resourceId, identityAfter(identity, sighting));
    const before = last.get(resourceId);
    if (before !== undefined) duplicates++;
    last.set(resourceId, before === undefined ? sighting : laterOf(before, sighting));
  }
  return { last, invalid, duplicates };
}

/** What differs of a row from what was sighted; null when both together are too large. */
function patchOf(row: ResourceRow, { told, isFinding }: Sighting): Patch<typeof table> | null {
  const { provider, resourceType, resourceId, metadata, securityGroups, ...rest } = told;
  const given: Patch<typeof table> = { ...rest };
  if (securityGroups !== undefined) given.securityGroups = securityGroups ?? [];
  if (metadata !== undefined) {
    given.metadata = isFinding ? { ...row.metadata, ...metadata } : (metadata ?? {});
    if (isFinding && !givenMetadata.safeParse(given.metadata).success) return null;
  }
  const moved = Object.entries(given).filter(
    ([field, value]) => canonicalJson(value) !== canonicalJson(Reflect.get(row, field)),
  );
  return Object.fromEntries(moved);
}

/** Whether what a scope may rest on is another. */
export const movesScope = (patch: Patch<typeof table>): boolean =>
  EVIDENCE.some(field => patch[field] !== undefined);

/** What a batch says of each resource, against what is known of it. */
export function merge({ sightings }: Sightings, rows: ReadonlyMap<string, ResourceRow>): Merged {
  const { last, invalid, duplicates } = distinct(sightings, rows);
  const created: Sighting[] = [];
  const known: Known[] = [];
  for (const sighting of last.values()) {
    const row = rows.get(sighting.told.resourceId);
    if (row === undefined) {
      created.push(sighting);
      continue;
    }
    const patch = patchOf(row, sighting);
    if (patch === null) {
      invalid.push({ ...placeOf(sighting), reason: 'metadata: is too large together with what is known' });
    } else {
      known.push({ row, sighting, patch });
    }
  }
  return { created, known, duplicates, invalid };
}
