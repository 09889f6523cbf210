import type { CaseManual } from '@breakwater/db/schema';
import { compareCodePoints } from '../../text.ts';
import { uniqueIocs } from '../alerts/iocs.ts';

/** Most entries of each list of a case. */
export const MOST_LISTED = 5_000;

/** What cases and alerts alike list. */
export type Listed = { readonly [K in keyof CaseManual]: readonly CaseManual[K][number][] };

/** What the parts of a case list together, each thing once: the case's own part first, then its alerts by age. */
export function aggregate(parts: readonly Listed[]): CaseManual {
  const assets = new Set(parts.flatMap(part => part.affectedAssets));
  const techniques = new Set(parts.flatMap(part => part.mitreTechniques));
  return {
    iocs: uniqueIocs(parts.flatMap(part => part.iocs)).slice(0, MOST_LISTED),
    mitreTechniques: [...techniques].sort(compareCodePoints).slice(0, MOST_LISTED),
    affectedAssets: [...assets].slice(0, MOST_LISTED),
  };
}
