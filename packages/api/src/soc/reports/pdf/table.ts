import { type Colour, QUIET, RULE, TINT } from './colours.ts';
import type { Face } from './face.ts';
import { LEFT, type Sheet, WIDTH } from './sheet.ts';

const SIZE = 8.5;
const LEADING = 12;
const PAD_X = 6;
const PAD_Y = 4;
const HEAD_SIZE = 8;
const HEAD_HEIGHT = 20;
const FEWEST_LINES = 3;

/** Printable text, and how it is set. */
export interface PdfCell {
  readonly text: string;
  readonly face: Face;
  readonly colour: Colour;
}

export interface PdfTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly PdfCell[])[];
}

/** Rows with rules between them. The head is repeated on every page; a row is cut between lines, never through one. */
export function drawTable(sheet: Sheet, { head, rows }: PdfTable): void {
  const widths = columnWidths(sheet, { head, rows });
  const starts = widths.map((_, at) => LEFT + widths.slice(0, at).reduce((sum, width) => sum + width, 0));
  const first = rows[0] === undefined ? 0 : Math.min(heightOf(linesOf(rows[0], widths)), lines(FEWEST_LINES));
  sheet.need(HEAD_HEIGHT + first);
  drawHead(sheet, head, starts);
  for (const row of rows) {
    let left = linesOf(row, widths);
    for (;;) {
      const height = heightOf(left);
      const fits = Math.floor((sheet.room - 2 * PAD_Y) / LEADING);
      const whole = height <= sheet.room;
      const count = whole ? longest(left) : fits;
      if (whole || (count >= FEWEST_LINES && height > sheet.whole / 3)) {
        drawRow(
          sheet,
          row,
          left.map(cell => cell.slice(0, count)),
          starts,
        );
        left = left.map(cell => cell.slice(count));
      }
      if (longest(left) === 0 || whole) break;
      sheet.turn();
      drawHead(sheet, head, starts);
    }
  }
  sheet.y += 8;
}

const lines = (count: number) => count * LEADING + 2 * PAD_Y;
const longest = (cells: readonly (readonly string[])[]) => Math.max(...cells.map(cell => cell.length));
const heightOf = (cells: readonly (readonly string[])[]) => lines(longest(cells));

const linesOf = (row: readonly PdfCell[], widths: readonly number[]): string[][] =>
  row.map(({ text, face }, at) => face.wrap(text, SIZE, (widths[at] ?? 0) - 2 * PAD_X));

function drawHead(sheet: Sheet, head: readonly string[], starts: readonly number[]): void {
  sheet.box(LEFT, sheet.y, WIDTH, HEAD_HEIGHT, TINT);
  for (const [at, title] of head.entries()) {
    const style = { size: HEAD_SIZE, face: sheet.faces.bold, colour: QUIET };
    sheet.text(title, (starts[at] ?? LEFT) + PAD_X, sheet.y + 13, style);
  }
  sheet.y += HEAD_HEIGHT;
}

function drawRow(
  sheet: Sheet,
  row: readonly PdfCell[],
  cells: readonly (readonly string[])[],
  starts: readonly number[],
): void {
  for (const [at, cell] of cells.entries()) {
    const style = row[at];
    if (style === undefined) continue;
    for (const [nth, line] of cell.entries()) {
      const y = sheet.y + PAD_Y + nth * LEADING + SIZE;
      sheet.text(line, (starts[at] ?? LEFT) + PAD_X, y, { size: SIZE, ...style });
    }
  }
  sheet.y += heightOf(cells);
  sheet.rule(sheet.y - 0.5, RULE);
}

/** Columns as wide as what they hold; where that is too much, the widest share what the others leave. */
function columnWidths({ faces }: Sheet, { head, rows }: PdfTable): number[] {
  const wanted = head.map((title, at) => {
    let widest = faces.bold.width(title, HEAD_SIZE);
    for (const row of rows) {
      const cell = row[at];
      if (cell !== undefined) widest = Math.max(widest, cell.face.width(cell.text, SIZE));
    }
    return widest + 2 * PAD_X + 0.01;
  });
  const widths = [...wanted];
  let left = WIDTH;
  for (const [nth, [at, width]] of [...wanted.entries()].toSorted(([, a], [, b]) => a - b).entries()) {
    widths[at] = Math.min(width, left / (wanted.length - nth));
    left -= widths[at];
  }
  return widths.map((width, at) => (at === widths.length - 1 ? width + left : width));
}
