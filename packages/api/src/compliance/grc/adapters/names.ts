import type { GrcItem, Removed } from '../selection.ts';

export type Named = GrcItem | Removed;

/** The one of a platform's resources that is meant, or why there is none. */
export type Matched = { readonly found: string } | { readonly status: 404 | 409; readonly message: string };

const NONE: Matched = { status: 404, message: 'the platform has no resource of that name' };

const namesOf = ({ resourceId, resourceArn, name }: Named): string[] =>
  [resourceId, resourceArn ?? '', name].filter(text => text !== '');

const isPushed = (one: Named): one is GrcItem => 'attributes' in one;

/** Finds resources in a platform's list by what they are called there. Keeps only what it looks for. */
export class Names {
  /** Name → ids of what the platform calls so. */
  readonly #seen = new Map<string, Set<string>>();
  readonly #pushed: readonly GrcItem[];
  /** Id at the platform → how many of the pushed mean it. */
  #claims: Map<string, number> | null = null;

  constructor(ones: readonly Named[]) {
    this.#pushed = ones.filter(isPushed);
    for (const name of ones.flatMap(namesOf)) this.#seen.set(name, new Set());
  }

  see(id: string, displayName: string): void {
    this.#seen.get(displayName)?.add(id);
  }

  match(one: Named): Matched {
    const [id, ...more] = this.#idsOf(one);
    if (id === undefined) return NONE;
    if (more.length > 0) return { status: 409, message: 'several resources of the platform have that name' };
    this.#claims ??= this.#counted();
    const claims = this.#claims.get(id) ?? 0;
    // Its name went on to one that lives.
    if (!isPushed(one) && claims > 0) return NONE;
    return claims > 1
      ? { status: 409, message: 'the resource of the platform is called as several here' }
      : { found: id };
  }

  /** By the most exact of its names that is known there. */
  #idsOf(one: Named): readonly string[] {
    for (const name of namesOf(one)) {
      const ids = this.#seen.get(name);
      if (ids !== undefined && ids.size > 0) return [...ids];
    }
    return [];
  }

  #counted(): Map<string, number> {
    const claims = new Map<string, number>();
    for (const id of this.#pushed.flatMap(item => this.#idsOf(item))) {
      claims.set(id, (claims.get(id) ?? 0) + 1);
    }
    return claims;
  }
}
