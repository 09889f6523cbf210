import type { Block, Cell, Table } from '../content.ts';
import { defangedIoc, withoutLinks } from '../defang.ts';
import { colourOf, INK, PALE, QUIET } from './colours.ts';
import { LEFT, type Sheet, WIDTH } from './sheet.ts';
import { drawTable, type PdfCell } from './table.ts';
import { moment } from './times.ts';

const SIZE = 9.5;
const LEADING = 14;
const COLUMN_GAP = 14;
const MOST_COLUMNS = 4;
const BULLET = 10;

/** A block of a section, as every type of report has it. */
export function drawBlock(sheet: Sheet, block: Block): void {
  if ('table' in block) drawTable(sheet, printable(sheet, block.table));
  else if ('items' in block) drawItems(sheet, block.items);
  else if ('steps' in block) drawSteps(sheet, block.steps);
  else drawText(sheet, block.text);
}

export function drawNone(sheet: Sheet): void {
  sheet.text('None.', LEFT, sheet.y + 10, { size: SIZE, colour: QUIET });
  sheet.y += 22;
}

const printable = (sheet: Sheet, { head, rows }: Table) => ({
  head,
  rows: rows.map(cells => cells.map(cell => printed(sheet, cell))),
});

function printed({ faces: { regular, bold } }: Sheet, cell: Cell): PdfCell {
  if ('ioc' in cell)
    return { text: defangedIoc(cell.ioc, text => regular.printable(text)), face: regular, colour: INK };
  const text = 'time' in cell ? cell.time && moment(cell.time) : cell.text;
  if (text === null || text.trim() === '') return { text: '-', face: regular, colour: QUIET };
  const tone = 'tone' in cell ? cell.tone : undefined;
  const face = tone === undefined ? regular : bold;
  return {
    text: withoutLinks(face.printable(text)),
    face,
    colour: tone === undefined ? INK : colourOf(tone),
  };
}

/** Short ones side by side. */
function drawItems(sheet: Sheet, items: readonly { text: string; tone?: string }[]): void {
  const { regular, bold } = sheet.faces;
  const shown = items.map(({ text, tone }) => {
    const face = tone === undefined ? regular : bold;
    return {
      text: withoutLinks(face.printable(text)),
      face,
      colour: tone === undefined ? INK : colourOf(tone),
    };
  });
  let widest = 0;
  for (const { text, face } of shown) widest = Math.max(widest, face.width(text, SIZE));
  const fitting = Math.floor((WIDTH + COLUMN_GAP) / (widest + BULLET + COLUMN_GAP));
  const columns = Math.max(1, Math.min(fitting, MOST_COLUMNS, shown.length));
  const width = (WIDTH - COLUMN_GAP * (columns - 1)) / columns;
  for (let at = 0; at < shown.length; at += columns) {
    const row = shown.slice(at, at + columns);
    const lines = row.map(({ text, face }) => face.wrap(text, SIZE, width - BULLET));
    for (let nth = 0; nth < Math.max(...lines.map(({ length }) => length)); nth++) {
      sheet.need(LEADING);
      for (const [column, { face, colour }] of row.entries()) {
        const x = LEFT + column * (width + COLUMN_GAP);
        const line = lines[column]?.[nth];
        if (nth === 0) sheet.box(x, sheet.y + 5.4, 3.2, 3.2, colour === INK ? PALE : colour);
        if (line !== undefined) sheet.text(line, x + BULLET, sheet.y + 10, { size: SIZE, face, colour });
      }
      sheet.y += LEADING;
    }
  }
  sheet.y += 8;
}

function drawSteps(sheet: Sheet, steps: readonly string[]): void {
  const { regular, bold } = sheet.faces;
  const indent = bold.width(`${steps.length}.`, SIZE) + 8;
  for (const [at, step] of steps.entries()) {
    const lines = regular.wrap(withoutLinks(regular.printable(step)), SIZE, WIDTH - indent);
    for (const [nth, line] of lines.entries()) {
      sheet.need(LEADING);
      if (nth === 0) sheet.text(`${at + 1}.`, LEFT, sheet.y + 10, { size: SIZE, face: bold, colour: QUIET });
      sheet.text(line, LEFT + indent, sheet.y + 10, { size: SIZE });
      sheet.y += LEADING;
    }
    sheet.y += 3;
  }
  sheet.y += 6;
}

function drawText(sheet: Sheet, text: string): void {
  const { regular } = sheet.faces;
  for (const line of regular.wrap(withoutLinks(regular.printable(text)), SIZE, WIDTH)) {
    sheet.need(LEADING);
    sheet.text(line, LEFT, sheet.y + 10, { size: SIZE });
    sheet.y += LEADING;
  }
  sheet.y += 10;
}
