import { isIdentifier } from './text.ts';

/** The named types of one contract. Each name is printed once. */
export class Declarations {
  readonly #texts = new Map<string, string>();

  constructor(reserved: readonly string[]) {
    for (const name of reserved) this.#texts.set(name, '');
  }

  /** @throws When the name is taken by another type, or is not a TypeScript identifier. */
  add(path: string, name: string, text: string): void {
    if (!isIdentifier(name))
      throw new Error(`${path}: the type name ${JSON.stringify(name)} is no identifier`);
    const present = this.#texts.get(name);
    if (present !== undefined && present !== text) {
      throw new Error(`${path}: two different types are named ${name}`);
    }
    this.#texts.set(name, text);
  }

  /** Declares `type` under `name`, as an interface where it is one object. */
  addType(path: string, name: string, type: string, comment = ''): void {
    const object = type.startsWith('{') && type.indexOf('\n}') === type.length - 2;
    this.add(
      path,
      name,
      object ? `${comment}export interface ${name} ${type}` : `${comment}export type ${name} = ${type};`,
    );
  }

  /** In the order of their names. */
  print(): string {
    return [...this.#texts]
      .filter(([, text]) => text !== '')
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, text]) => text)
      .join('\n\n');
  }
}
