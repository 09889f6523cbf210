import { type Token, tokensOf } from './tokens.ts';

/** One comparison: `type:a.b = 'value'`. */
export interface Test {
  readonly kind: 'test';
  readonly type: string;
  readonly path: readonly string[];
  readonly operator: string;
  readonly negated: boolean;
  /** Null for what is no text. */
  readonly values: readonly (string | null)[];
}

export interface Compound<T> {
  readonly kind: 'and' | 'or';
  readonly parts: readonly T[];
}

/** What stands between brackets. */
export type Comparison = Test | Compound<Comparison>;

/** A whole pattern. */
export type Observation =
  | { readonly kind: 'observed'; readonly of: Comparison }
  | { readonly kind: 'followed'; readonly parts: readonly Observation[] }
  | { readonly kind: 'qualified'; readonly of: Observation }
  | Compound<Observation>;

const OPERATORS: ReadonlySet<string> = new Set(['=', '==', '!=', '<>', '<', '>', '<=', '>=']);
const WORD_OPERATORS: ReadonlySet<string> = new Set(['LIKE', 'MATCHES', 'ISSUBSET', 'ISSUPERSET']);
const DEEPEST = 100;

class Unparseable extends Error {}

/** Reads a pattern of STIX 2.x; null for what is none. */
export function parsePattern(text: string): Observation | null {
  const tokens = tokensOf(text);
  if (tokens === null) return null;
  try {
    return new Parser(tokens).pattern();
  } catch (error) {
    if (error instanceof Unparseable) return null;
    throw error;
  }
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  pattern(): Observation {
    const parsed = this.#followed();
    if (this.#at < this.#tokens.length) throw new Unparseable();
    return parsed;
  }

  #followed(): Observation {
    const parts = this.#separated('FOLLOWEDBY', () =>
      this.#compound<Observation>('or', () => this.#compound<Observation>('and', () => this.#qualified())),
    );
    return single(parts) ?? { kind: 'followed', parts };
  }

  #qualified(): Observation {
    let of: Observation;
    if (this.#skip('mark', '(')) {
      of = this.#nested(() => this.#followed());
      this.#need('mark', ')');
    } else {
      this.#need('mark', '[');
      of = { kind: 'observed', of: this.#comparison() };
      this.#need('mark', ']');
    }
    while (this.#qualifier()) of = { kind: 'qualified', of };
    return of;
  }

  #qualifier(): boolean {
    if (this.#skip('name', 'WITHIN')) {
      this.#take('literal');
      this.#need('name', 'SECONDS');
    } else if (this.#skip('name', 'REPEATS')) {
      this.#take('literal');
      this.#need('name', 'TIMES');
    } else if (this.#skip('name', 'START')) {
      this.#next();
      this.#need('name', 'STOP');
      this.#next();
    } else {
      return false;
    }
    return true;
  }

  #comparison(): Comparison {
    return this.#nested(() =>
      this.#compound<Comparison>('or', () => this.#compound<Comparison>('and', () => this.#test())),
    );
  }

  #test(): Comparison {
    if (this.#skip('mark', '(')) {
      const inner = this.#comparison();
      this.#need('mark', ')');
      return inner;
    }
    const before = this.#skip('name', 'NOT');
    if (this.#skip('name', 'EXISTS')) {
      return { kind: 'test', ...this.#path(), operator: 'EXISTS', negated: before, values: [] };
    }
    const path = this.#path();
    const negated = this.#skip('name', 'NOT') || before;
    const { kind, text } = this.#next();
    if (kind === 'name' && text === 'IN') {
      this.#need('mark', '(');
      const values = this.#separated(',', () => this.#value());
      this.#need('mark', ')');
      return { kind: 'test', ...path, operator: 'IN', negated, values };
    }
    if (kind === 'mark' ? !OPERATORS.has(text) : kind !== 'name' || !WORD_OPERATORS.has(text)) {
      throw new Unparseable();
    }
    const operator = text === '==' ? '=' : text;
    return { kind: 'test', ...path, operator, negated, values: [this.#value()] };
  }

  #path(): Pick<Test, 'type' | 'path'> {
    const type = this.#take('name');
    this.#need('mark', ':');
    const path = [this.#step()];
    for (;;) {
      if (this.#skip('mark', '.')) {
        path.push(this.#step());
      } else if (this.#skip('mark', '[')) {
        path.push(`[${this.#next().text}]`);
        this.#need('mark', ']');
      } else {
        return { type, path };
      }
    }
  }

  #step(): string {
    const { kind, text } = this.#next();
    if (kind !== 'name' && kind !== 'string') throw new Unparseable();
    return text;
  }

  #value(): string | null {
    const { kind, text } = this.#next();
    if (kind !== 'string' && kind !== 'literal') throw new Unparseable();
    return kind === 'string' ? text : null;
  }

  #compound<T>(kind: 'and' | 'or', part: () => T): T | Compound<T> {
    const parts = this.#separated(kind.toUpperCase(), part);
    return single(parts) ?? { kind, parts };
  }

  #separated<T>(by: string, part: () => T): T[] {
    const parts = [part()];
    while (this.#skip(by === ',' ? 'mark' : 'name', by)) parts.push(part());
    return parts;
  }

  #nested<T>(inner: () => T): T {
    if (++this.#depth > DEEPEST) throw new Unparseable();
    const parsed = inner();
    this.#depth--;
    return parsed;
  }

  #next(): Token {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw new Unparseable();
    return token;
  }

  #take(kind: Token['kind']): string {
    const token = this.#next();
    if (token.kind !== kind) throw new Unparseable();
    return token.text;
  }

  #skip(kind: Token['kind'], text: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== kind || token.text !== text) return false;
    this.#at++;
    return true;
  }

  #need(kind: Token['kind'], text: string): void {
    if (!this.#skip(kind, text)) throw new Unparseable();
  }
}

const single = <T>(parts: readonly T[]): T | undefined => (parts.length === 1 ? parts[0] : undefined);
