import { type Block, type Cell, contentOf, headerOf, SECTIONS, type Table } from './content.ts';
import { defangedIoc, withoutLinks } from './defang.ts';
import type { ShownReport } from './document.ts';
import { oneLine } from './one-line.ts';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const escaped = (text: string): string =>
  oneLine(text)
    .replace(/[&<>]/g, mark => ENTITIES[mark] ?? mark)
    .replace(/[\\`*[\]|]/g, String.raw`\$&`);

const inline = (text: string): string => withoutLinks(escaped(text));

/** At the start of a line, where more marks have a meaning. */
const atLineStart = (text: string): string =>
  inline(text.trim()).replace(
    /^(?:([-+=#~_])|(\d{1,9})([.)])(?=\s|$))/,
    (_, mark?: string, number?: string, dot?: string) =>
      mark === undefined ? `${number}\\${dot}` : `\\${mark}`,
  );

function cellText(cell: Cell): string {
  if ('ioc' in cell) return defangedIoc(cell.ioc, escaped);
  const value = 'time' in cell ? cell.time : cell.text;
  return value === null || value.trim() === '' ? '-' : inline(value);
}

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

const tableLines = ({ head, rows }: Table): string[] => [
  row(head),
  row(head.map(() => '---')),
  ...rows.map(cells => row(cells.map(cellText))),
];

function blockLines(block: Block): string[] {
  if ('table' in block) return tableLines(block.table);
  if ('items' in block) return block.items.map(({ text }) => `- ${atLineStart(text)}`);
  if ('steps' in block) return block.steps.map((step, at) => `${at + 1}. ${atLineStart(step)}`);
  return [atLineStart(block.text)];
}

/** A report as Markdown. What comes from outside is text in it, and nothing else. */
export function markdownOf({ snapshot, contentSha256 }: ShownReport): string {
  const parts = [
    [`# ${inline(snapshot.report.title)}`],
    headerOf(snapshot, contentSha256).map(([name, value]) => `- ${name}: ${inline(value)}`),
    ...SECTIONS[snapshot.report.type].flatMap(section => {
      const blocks = contentOf(section, snapshot).map(blockLines);
      return [[`## ${section}`], ...(blocks.length === 0 ? [['None.']] : blocks)];
    }),
  ];
  return `${parts.map(lines => lines.join('\n')).join('\n\n')}\n`;
}
