import type { JsonObject } from '../../../json.ts';
import type { NewAlert } from '../new-alert.ts';
import type { HomeNetworks } from './home.ts';

/** A record that is well-formed but no alert; `skip` says why. */
export interface Skipped {
  readonly skip: string;
}

export interface FormatContext {
  readonly now: Date;
  readonly home: HomeNetworks;
}

/** Reads one record (`raw` is its text). @throws VALIDATION if it breaks a rule. */
export type Format = (record: JsonObject, raw: string, context: FormatContext) => NewAlert | Skipped;
