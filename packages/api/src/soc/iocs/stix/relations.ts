import type { StixObject } from './bundle.ts';
import { textOf, textsOf, timeOf } from './bundle.ts';

/** What other objects of a bundle say of an indicator. */
export interface Indicated {
  readonly threatActor: string | null;
  readonly campaigns: readonly string[];
  readonly malware: readonly string[];
}

/** Who and what the indicators of a bundle indicate, by their ids. */
export function indicatedBy(objects: readonly StixObject[]): (id: string) => Indicated {
  const byId = new Map(objects.map(object => [object.id, object]));
  const targets = new Map<string, StixObject[]>();
  for (const { type, fields } of objects) {
    if (type !== 'relationship' || fields.relationship_type !== 'indicates' || fields.revoked === true)
      continue;
    const source = textOf(fields.source_ref);
    const target = byId.get(textOf(fields.target_ref) ?? '');
    if (source === null || target === undefined) continue;
    const known = targets.get(source);
    if (known === undefined) targets.set(source, [target]);
    else known.push(target);
  }
  return id => {
    const named = (...types: string[]) =>
      (targets.get(id) ?? []).flatMap(({ type, fields }) =>
        types.includes(type) ? (textOf(fields.name) ?? []) : [],
      );
    return {
      threatActor: named('threat-actor', 'intrusion-set')[0] ?? null,
      campaigns: named('campaign'),
      malware: named('malware'),
    };
  };
}

/** When the observations of a bundle saw an object, by its id. */
export function observedAt(
  objects: readonly StixObject[],
): ReadonlyMap<string, { readonly first: Date; readonly last: Date }> {
  const seen = new Map<string, { first: Date; last: Date }>();
  for (const { type, fields } of objects) {
    if (type !== 'observed-data') continue;
    const first = timeOf(fields.first_observed);
    const last = timeOf(fields.last_observed) ?? first;
    if (first === null || last === null || first > last) continue;
    for (const id of textsOf(fields.object_refs)) {
      const known = seen.get(id);
      seen.set(id, {
        first: known !== undefined && known.first < first ? known.first : first,
        last: known !== undefined && known.last > last ? known.last : last,
      });
    }
  }
  return seen;
}
