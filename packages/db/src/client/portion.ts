import type { Value } from './types.ts';

const MOST_LENGTH = 1_048_576;

/** Rows that are handed on together: so many, or fewer where they are long. */
export class Portion {
  readonly #most: number;
  #rows: Value[][] = [];
  #length = 0;

  constructor(most: number) {
    this.#most = most;
  }

  add(row: Value[]): void {
    this.#rows.push(row);
    for (const value of row)
      if (typeof value === 'string' || value instanceof Uint8Array) this.#length += value.length;
  }

  get isEmpty(): boolean {
    return this.#rows.length === 0;
  }

  get isFull(): boolean {
    return this.#rows.length >= this.#most || this.#length >= MOST_LENGTH;
  }

  take(): Value[][] {
    const rows = this.#rows;
    this.#rows = [];
    this.#length = 0;
    return rows;
  }
}
