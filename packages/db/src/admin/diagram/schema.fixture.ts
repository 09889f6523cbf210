import type { DiagramTable } from './layout.ts';

interface Outline {
  readonly domain: string;
  readonly columns: number;
  /** Columns and the tables they refer to, by number, round and round. */
  readonly keys: readonly { readonly to: number; readonly column: number }[];
}

const nameOf = (at: number) => `t${String(at).padStart(2, '0')}`;
const ACTIONS = ['cascade', 'restrict', 'set null'];

/** A schema of tables `t00`, `t01`, … */
export function schemaOf(outlines: readonly Outline[]): DiagramTable[] {
  return outlines.map(({ domain, columns, keys }, at) => ({
    name: nameOf(at),
    domain,
    columns: Array.from({ length: columns }, (_, column) => ({
      name: `c${column}`,
      type: column % 3 === 0 ? 'integer' : 'text',
      nullable: column % 2 === 1,
      primaryKey: column === 0,
    })),
    indexes: [],
    foreignKeys: keys.map(({ to, column }, key) => ({
      column: `c${column % columns}`,
      table: nameOf(to % outlines.length),
      refColumn: 'c0',
      onDelete: ACTIONS[key % ACTIONS.length] ?? '',
    })),
  }));
}
