import { basesOf, type Fields, sharedFields } from './shared.ts';
import { block, isIdentifier } from './text.ts';

/** The named types of one contract. Each name is printed once. */
export class Declarations {
  readonly #texts = new Map<string, string>();
  readonly #objects = new Map<string, readonly string[]>();
  readonly #interfaces = new Map<string, Fields & { readonly comment: string }>();

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

  /** Says which fields an object type that was printed as `type` has. */
  remember(type: string, fields: readonly string[]): void {
    this.#objects.set(type, fields);
  }

  /** The name of this object type, if it is declared in this namespace. */
  nameOf(type: string, family: string): string | undefined {
    const lines = this.#objects.get(type);
    return [...this.#interfaces.values()].find(
      declared => declared.family === family && declared.lines.join() === lines?.join(),
    )?.name;
  }

  /** Declares `type` under `name`, as an interface where it is one object. `family` is its namespace, if it has one. */
  addType(path: string, name: string, type: string, comment = '', family: string | null = null): void {
    const lines = this.#objects.get(type);
    this.add(path, name, `${comment}export type ${name} = ${type};`);
    if (lines !== undefined) this.#interfaces.set(name, { name, lines, family, comment });
  }

  /** In the order of their names. Interfaces with fields in common extend what has them. */
  print(): string {
    const shared = sharedFields([...this.#interfaces.values()]);
    for (const { name, text } of shared) this.add('shared fields', name, text);
    const all = [...shared, ...this.#interfaces.values()];
    for (const { comment, ...fields } of this.#interfaces.values()) {
      const { bases, lines } = basesOf(fields, all);
      const heritage = bases.length === 0 ? '' : ` extends ${bases.join(', ')}`;
      this.#texts.set(fields.name, `${comment}export interface ${fields.name}${heritage} ${block(lines)}`);
    }
    return [...this.#texts]
      .filter(([, text]) => text !== '')
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, text]) => text)
      .join('\n\n');
  }
}
