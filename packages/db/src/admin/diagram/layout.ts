import type { TableShape } from '../tables.ts';

export type DiagramTable = Pick<TableShape, 'name' | 'domain' | 'columns' | 'indexes' | 'foreignKeys'>;

export interface Box {
  readonly table: DiagramTable;
  readonly x: number;
  readonly y: number;
  readonly height: number;
  readonly column: number;
  /** Over the whole drawing, from the top. */
  readonly row: number;
}

export interface Heading {
  readonly domain: string;
  readonly x: number;
  readonly y: number;
}

/** A table's place before anything is measured. */
export interface Place {
  readonly table: DiagramTable;
  readonly column: number;
  readonly row: number;
}

export interface Band {
  readonly domain: string;
  readonly firstRow: number;
}

export interface Grid {
  readonly places: readonly Place[];
  readonly bands: readonly Band[];
  readonly rows: number;
}

export const COLUMNS = 6;
export const BOX_WIDTH = 260;
export const HEADER = 28;
export const ROW = 18;
export const HEADING = 20;
const PADDING = 6;

const DOMAINS = [
  'identity',
  'fleet',
  'operations',
  'webhooks',
  'events',
  'audit',
  'governance',
  'soc',
  'compliance',
  'database',
];

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
/** The catalogue's domains in its order, then the others by name. */
const rank = (domain: string) => (DOMAINS.includes(domain) ? DOMAINS.indexOf(domain) : DOMAINS.length);

export const boxHeight = ({ columns }: DiagramTable): number => HEADER + columns.length * ROW + PADDING;

/** How many foreign keys lead from a table to one that has none; a cycle is not followed round. */
export function depths(tables: readonly DiagramTable[]): ReadonlyMap<string, number> {
  const byName = new Map(tables.map(table => [table.name, table]));
  const found = new Map<string, number>();
  const visiting = new Set<string>();
  function depthOf(table: DiagramTable): number {
    const known = found.get(table.name);
    if (known !== undefined) return known;
    visiting.add(table.name);
    let depth = 0;
    for (const { table: name } of table.foreignKeys) {
      const parent = byName.get(name);
      if (parent !== undefined && !visiting.has(name)) depth = Math.max(depth, depthOf(parent) + 1);
    }
    visiting.delete(table.name);
    found.set(table.name, depth);
    return depth;
  }
  for (const table of tables.toSorted((a, b) => byText(a.name, b.name))) depthOf(table);
  return found;
}

/** A band per domain; in it tables by depth, then name, six a row. */
export function gridOf(tables: readonly DiagramTable[]): Grid {
  const depth = depths(tables);
  const domains = [...new Set(tables.map(t => t.domain))].toSorted(
    (a, b) => rank(a) - rank(b) || byText(a, b),
  );
  const places: Place[] = [];
  const bands: Band[] = [];
  let row = 0;
  for (const domain of domains) {
    const members = tables
      .filter(t => t.domain === domain)
      .toSorted((a, b) => (depth.get(a.name) ?? 0) - (depth.get(b.name) ?? 0) || byText(a.name, b.name));
    bands.push({ domain, firstRow: row });
    for (const [at, table] of members.entries()) {
      places.push({ table, column: at % COLUMNS, row: row + Math.floor(at / COLUMNS) });
    }
    row += Math.ceil(members.length / COLUMNS);
  }
  return { places, bands, rows: row };
}

export interface Gutters {
  /** Width of the gutter left of each column, and of the one right of the last. */
  readonly vertical: readonly number[];
  /** Height of the gutter above each row. */
  readonly horizontal: readonly number[];
}

export interface Layout {
  readonly boxes: readonly Box[];
  readonly headings: readonly Heading[];
  /** Left edge of each vertical gutter, and upper edge of each horizontal one. */
  readonly verticalAt: readonly number[];
  readonly horizontalAt: readonly number[];
  readonly width: number;
  readonly height: number;
}

const MARGIN = 40;

/** Where everything is, given how wide the gutters are. A band's heading stands right above its first row. */
export function layoutOf({ places, bands, rows }: Grid, { vertical, horizontal }: Gutters): Layout {
  const verticalAt: number[] = [];
  let x = 0;
  for (const width of vertical) {
    verticalAt.push(x);
    x += width + BOX_WIDTH;
  }
  const heads = new Map(bands.map(band => [band.firstRow, band.domain]));
  const horizontalAt: number[] = [];
  const tops: number[] = [];
  const headings: Heading[] = [];
  const left = vertical[0] ?? 0;
  let y = 0;
  for (let row = 0; row < rows; row++) {
    horizontalAt.push(y);
    y += horizontal[row] ?? 0;
    const domain = heads.get(row);
    if (domain !== undefined) {
      headings.push({ domain, x: left, y });
      y += HEADING;
    }
    tops.push(y);
    y += Math.max(...places.filter(p => p.row === row).map(p => boxHeight(p.table)));
  }
  return {
    boxes: places.map(({ table, column, row }) => ({
      table,
      column,
      row,
      x: (verticalAt[column] ?? 0) + (vertical[column] ?? 0),
      y: tops[row] ?? 0,
      height: boxHeight(table),
    })),
    headings,
    verticalAt,
    horizontalAt,
    width: x - BOX_WIDTH,
    height: y + MARGIN,
  };
}
