const ID = /\b([a-z]{2,4})_[0-7][0-9a-hjkmnp-tv-z]{25}\b/g;
const MOST = 40;

/** Ids of records that were made or answered with, by kind. */
export class Pool {
  readonly #ids = new Map<string, string[]>();

  /** Takes note of the ids in a text. */
  note(text: string): void {
    for (const [id, prefix = ''] of text.matchAll(ID)) {
      const known = this.#ids.get(prefix) ?? [];
      if (known.includes(id)) continue;
      known.push(id);
      this.#ids.set(prefix, known.slice(-MOST));
    }
  }

  /** One of a kind; one that nothing has where none is known, and now and then where some are. */
  id(prefix: string, pick: number): string {
    const known = this.#ids.get(prefix) ?? [];
    const digits = String(pick).padStart(26, '0').slice(-26);
    return (pick % 8 === 0 ? undefined : known[pick % Math.max(1, known.length)]) ?? `${prefix}_${digits}`;
  }
}
