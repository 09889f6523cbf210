import { type Random, randomOf } from './random.ts';

/** What came of one fault, tried any number of times. */
export interface Row {
  readonly fault: string;
  readonly tried: number;
  /** How often the server, or what it promises, came through as it should. */
  readonly survived: number;
  /** What was acknowledged and is not there, or there and not acknowledged as it should be. */
  readonly lost: number;
  readonly note?: string;
}

export interface ExperimentOptions {
  /** Fewer tries: to see that an experiment works, not to quote. */
  readonly quick: boolean;
  readonly seed: number;
}

export type Experiment = (options: ExperimentOptions) => Promise<Row[]>;

/** Whether nothing was lost and everything survived. */
export const held = (rows: readonly Row[]): boolean =>
  rows.every(({ tried, survived, lost }) => survived === tried && lost === 0);

/** Counts the tries of one fault; what goes wrong is kept, the first few in the note. */
export class Tally {
  readonly #fault: string;
  readonly #wrong: string[] = [];
  #tried = 0;
  #survived = 0;
  #lost = 0;

  constructor(fault: string) {
    this.#fault = fault;
  }

  /** One try: it survived when the work returns nothing, else it says what was wrong. */
  async try(work: () => string | undefined | Promise<string | undefined>): Promise<void> {
    this.#tried += 1;
    const wrong = await attempt(work);
    if (wrong === undefined) this.#survived += 1;
    else this.#wrong.push(wrong);
  }

  /** Adds what was acknowledged and is not there. */
  lose(what: readonly string[]): void {
    this.#lost += what.length;
    this.#wrong.push(...what);
  }

  row(note?: string): Row {
    const wrong = this.#wrong.slice(0, 3).map(text => text.slice(0, 300));
    const notes = [...(note === undefined ? [] : [note]), ...wrong];
    return {
      fault: this.#fault,
      tried: this.#tried,
      survived: this.#survived,
      lost: this.#lost,
      ...(notes.length === 0 ? {} : { note: notes.join('; ') }),
    };
  }
}

async function attempt(work: () => string | undefined | Promise<string | undefined>) {
  try {
    return await work();
  } catch (error) {
    return String(error);
  }
}

/** A generator for one part of an experiment: the same numbers for the same seed and name. */
export function randomFor({ seed }: Pick<ExperimentOptions, 'seed'>, name: string): Random {
  let hash = seed;
  for (const char of name) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return randomOf(hash);
}
