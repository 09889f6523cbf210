import { BOX_WIDTH, type Box, type DiagramTable, HEADER, HEADING, type Heading, ROW } from './layout.ts';
import type { Edge } from './route.ts';
import { styleOf, type Theme } from './theme.ts';

const INSET = 7;
const LONGEST_TEXT = 34;
/** So many edges into one table are drawn faintly, or they would drown all others. */
const COMMON = 8;

export interface Drawing {
  readonly boxes: readonly Box[];
  readonly headings: readonly Heading[];
  readonly edges: readonly Edge[];
  readonly width: number;
  readonly height: number;
}

/** The text of a drawing. No scripts, nothing from elsewhere. */
export function svgOf({ boxes, headings, edges, width, height }: Drawing, theme: Theme): string {
  const arriving = new Map<string, number>();
  for (const { to } of edges) arriving.set(to, (arriving.get(to) ?? 0) + 1);
  const common = (edge: Edge) => (arriving.get(edge.to) ?? 0) > COMMON;
  const counted = `${boxes.length} tables in ${headings.length} domains, ${edges.length} foreign keys.`;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" class="diagram" role="img" aria-labelledby="diagram-title diagram-desc"` +
      ` width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    '<title id="diagram-title">Database diagram</title>',
    `<desc id="diagram-desc">${counted}</desc>`,
    `<style>${styleOf(theme)}</style>`,
    `<defs>${arrow('arrow')}${arrow('arrow-common')}</defs>`,
    `<rect class="paper" width="${width}" height="${height}"/>`,
    ...headings.map(
      ({ domain, x, y }) => `<text class="domain" x="${x}" y="${y + HEADING - 7}">${xml(domain)}</text>`,
    ),
    // The faint ones first, so that they lie below.
    ...edges.filter(common).map(edge => pathOf(edge, 'edge common')),
    ...edges.filter(edge => !common(edge)).map(edge => pathOf(edge, 'edge')),
    ...boxes.map(boxOf),
    '</svg>',
  ].join('\n')}\n`;
}

const arrow = (id: string) =>
  `<marker id="${id}" markerUnits="userSpaceOnUse" markerWidth="8" markerHeight="8" refX="7" refY="4" orient="auto">` +
  '<path d="M0 1 7 4 0 7Z"/></marker>';

function pathOf({ from, to, column, refColumn, onDelete, points }: Edge, className: string): string {
  const [start, ...rest] = points.map(([x, y]) => `${x} ${y}`);
  const title = `${from}.${column} → ${to}.${refColumn} (on delete ${onDelete})`;
  return (
    `<path class="${className}" data-from="${xml(`${from}.${column}`)}" data-to="${xml(`${to}.${refColumn}`)}"` +
    ` d="M${start}L${rest.join(' ')}"><title>${xml(title)}</title></path>`
  );
}

function boxOf({ table, x, y, height }: Box): string {
  const rows = table.columns.map((column, at) => rowOf(table, column, HEADER + at * ROW));
  return [
    `<g class="table" data-table="${xml(table.name)}" data-domain="${xml(table.domain)}" transform="translate(${x} ${y})">`,
    `<rect class="frame" width="${BOX_WIDTH}" height="${height}" rx="4"/>`,
    `<path class="head" d="M0 ${HEADER}V4Q0 0 4 0H${BOX_WIDTH - 4}Q${BOX_WIDTH} 0 ${BOX_WIDTH} 4V${HEADER}Z"/>`,
    `<text class="name" x="${INSET}" y="18">${xml(cut(table.name, LONGEST_TEXT))}${titled(table.name, LONGEST_TEXT)}</text>`,
    ...rows,
    '</g>',
  ].join('\n');
}

function rowOf(table: DiagramTable, column: DiagramTable['columns'][number], top: number): string {
  const marks = [
    ...(column.primaryKey ? ['PK'] : []),
    ...(table.foreignKeys.some(key => key.column === column.name) ? ['FK'] : []),
    ...(isUnique(table, column.name) ? ['U'] : []),
    ...(column.nullable ? ['?'] : []),
  ].join(' ');
  const room = LONGEST_TEXT - (marks === '' ? 0 : marks.length + 1);
  const label = `${column.name} : ${column.type}`;
  const shown = cut(label, room);
  const name = xml(shown.slice(0, column.name.length));
  const type = xml(shown.slice(column.name.length));
  const y = top + 13;
  const end = marks === '' ? '' : `<text class="marks" x="${BOX_WIDTH - INSET}" y="${y}">${marks}</text>`;
  return `<text x="${INSET}" y="${y}">${name}<tspan class="type">${type}</tspan>${titled(label, room)}</text>${end}`;
}

/** Unique by itself, among all rows or those a partial index covers. */
const isUnique = ({ indexes }: DiagramTable, column: string) =>
  indexes.some(index => index.unique && index.columns.length === 1 && index.columns[0] === column);

const cut = (text: string, room: number) => (text.length > room ? `${text.slice(0, room - 1)}…` : text);
const titled = (text: string, room: number) => (text.length > room ? `<title>${xml(text)}</title>` : '');

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const xml = (text: string) => text.replace(/[&<>"]/g, char => ENTITIES[char] ?? char);
