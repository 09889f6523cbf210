import type { Id } from '@breakwater/db';
import type { TagRow } from '../tags/accessor.ts';
import type { WantedTag } from '../tags/set-all.ts';
import type { SyncResult } from './schemas.ts';
import type { Sighting } from './sighting.ts';

export interface ImportedTags {
  readonly wanted: readonly WantedTag[];
  readonly gone: readonly TagRow[];
  readonly conflicts: SyncResult['tagConflicts'];
}

/**
 * What a sighting makes of the tags of its resource: they become imported, but for those set by hand; imported ones
 * it does not carry go, unless it is a finding.
 */
export function importTags(
  { told, tags, isFinding }: Sighting,
  resourceId: Id<'res'>,
  known: readonly TagRow[],
  lastOf: (key: string) => number,
  by: string,
): ImportedTags {
  if (tags === null) return { wanted: [], gone: [], conflicts: [] };
  const byKey = new Map(known.map(tag => [tag.key, tag]));
  const wanted: WantedTag[] = [];
  const conflicts: ImportedTags['conflicts'] = [];
  for (const [key, value] of tags) {
    const tag = byKey.get(key) ?? null;
    if (tag?.source === 'manual') {
      if (tag.value !== value) {
        conflicts.push({ resourceId: told.resourceId, key, kept: tag.value, given: value });
      }
    } else if (tag === null || tag.value !== value || tag.source !== 'imported') {
      const last = tag === null ? lastOf(key) : tag.version;
      wanted.push({ resourceId, key, value, source: 'imported', by, known: tag, last });
    }
  }
  const gone = isFinding ? [] : known.filter(({ key, source }) => source === 'imported' && !tags.has(key));
  return { wanted, gone, conflicts };
}

const decides = ({ key }: { readonly key: string }) => key.startsWith('pci:');

/** Whether anything that a classification reads as its own is another. */
export const movesClassification = ({ wanted, gone }: ImportedTags): boolean =>
  wanted.some(decides) || gone.some(decides);
