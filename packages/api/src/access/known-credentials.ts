import { keepLatest } from '../keep-latest.ts';
import type { Identity } from './credential.ts';

const MOST = 1_000;
/** An identity of many roles is asked for each time, so that the memory stays small. */
const LONGEST = 16_384;

/** What the database last told of a credential. */
export interface KnownCredential {
  /** The identity as the database tells it. */
  readonly text: string;
  readonly identity: Identity;
  readonly lastSeen: number | null;
}

/** The credentials last used. Never proof of anything: each use is checked with the database by what it does there. */
export class KnownCredentials {
  readonly #known = new Map<string, KnownCredential>();

  get(key: string): KnownCredential | undefined {
    return this.#known.get(key);
  }

  keep(key: string, found: KnownCredential): void {
    if (found.text.length > LONGEST) this.#known.delete(key);
    else keepLatest(this.#known, key, found, MOST);
  }

  /** Its use then is noted, or being noted: others need not. */
  used(key: string, lastSeen: number | null): void {
    const known = this.#known.get(key);
    if (known !== undefined) this.#known.set(key, { ...known, lastSeen });
  }

  forget(key: string): void {
    this.#known.delete(key);
  }
}
