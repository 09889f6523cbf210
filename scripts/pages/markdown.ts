import type { About, Result } from './results.ts';

type Table = Result['tables'][number];

/** How tables say that an aim was missed. */
const LOST = /\b(MISSED|OVER|NOT HELD)\b/;
export const isLost = (row: readonly string[]): boolean => row.some(cell => LOST.test(cell));

const escaped = (text: string) =>
  text.trim().replace(/[|*_]/g, '\\$&').replaceAll('<=', '≤').replaceAll('<', '&lt;');
const marked = (text: string) => escaped(text).replace(LOST, '**$1**');
const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

/** A row of one cell heads those below it. */
function rowOf(cells: readonly string[], columns: number): string {
  const [only = ''] = cells;
  const isHead = cells.length === 1 && columns > 1;
  const shown = isHead ? [`**${escaped(only)}**`] : cells.map(marked);
  return line(Array.from({ length: columns }, (_, n) => shown[n] ?? ''));
}

/** A table as Markdown, the first column to the left and the others to the right. */
export function markdownTable({ columns, rows }: Pick<Table, 'columns' | 'rows'>): string {
  const rule = columns.map((_, n) => (n === 0 ? ':--' : '--:'));
  return [line(columns.map(escaped)), line(rule), ...rows.map(row => rowOf(row, columns.length))].join('\n');
}

export function tableSection(table: Table): string {
  const notes = (table.notes ?? []).map(note => `- ${escaped(note)}`);
  const parts = [`### ${escaped(table.title)}`, markdownTable(table), notes.join('\n')];
  return parts.filter(part => part !== '').join('\n\n');
}

const COMMIT_DIGITS = 10;
const dayOf = (at: string) => at.slice(0, 'yyyy-mm-dd'.length);

/** When and of what a result is. */
export function provenanceOf({ commit, changedFiles, at, settings }: About): string {
  const changed = changedFiles === 0 ? '' : ` with ${changedFiles} files changed`;
  const quick = settings?.quick === true ? ' **A quick run: to see that it works, not to quote.**' : '';
  return `Run ${dayOf(at)} at commit \`${commit.slice(0, COMMIT_DIGITS)}\`${changed}.${quick}`;
}

/** The settings in one line; what is no single value is written as JSON. */
export function settingsOf({ settings = {} }: About): string {
  const shown = Object.entries(settings)
    .filter(([name]) => name !== 'quick')
    .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`);
  return shown.length === 0 ? '' : `Settings: \`${shown.join(', ')}\`.`;
}

/** The machines of results, and the versions they ran with: once each. */
export function machinesOf(results: readonly About[]): string {
  const lines = results.map(({ machine: { cores, cpu, memoryGiB, node }, versions = {} }) => {
    const others = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
    return `- ${cores} cores of ${escaped(cpu)}, ${memoryGiB} GiB of memory; ${[`Node ${node}`, ...others].join(', ')}`;
  });
  return [...new Set(lines)].join('\n');
}
