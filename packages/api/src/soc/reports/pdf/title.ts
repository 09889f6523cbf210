import { headerOf } from '../content.ts';
import { withoutLinks } from '../defang.ts';
import type { ShownReport } from '../document.ts';
import { BAND, INK, PALE, PAPER, QUIET, RULE, SEVERITY_COLOURS } from './colours.ts';
import { LEFT, PAGE_HEIGHT, PAGE_WIDTH, type Sheet, WIDTH } from './sheet.ts';
import { moment } from './times.ts';

const PADDING = 34;
const MOST_LARGE_LINES = 3;
const BADGE = 17;

/** The title on a dark band, how serious it is, and what the report is of. */
export function drawTitle(sheet: Sheet, { snapshot, contentSha256 }: ShownReport): void {
  const { bold, regular } = sheet.faces;
  const { report, case: row } = snapshot;
  const title = withoutLinks(bold.printable(report.title));
  const large = bold.wrap(title, 21, WIDTH).length <= MOST_LARGE_LINES;
  const size = large ? 21 : 13;
  const lines = bold.wrap(title, size, WIDTH);
  const leading = size * 1.3;
  const height = PADDING + 18 + lines.length * leading + 14 + BADGE + 22;
  sheet.box(0, 0, PAGE_WIDTH, height, BAND);
  sheet.box(0, height, PAGE_WIDTH, 3, SEVERITY_COLOURS[row.severity]);
  sheet.text('Security incident report', LEFT, PADDING + 4, { size: 9, colour: PALE });
  let y = PADDING + 18;
  for (const line of lines) {
    y += leading;
    sheet.text(line, LEFT, y - leading + size, { size, face: bold, colour: PAPER });
  }
  y += 14;
  let x = LEFT;
  const badge = (text: string, fill: typeof BAND, ink: typeof BAND) => {
    const width = bold.width(text, 8.5) + 16;
    sheet.box(x, y, width, BADGE, fill);
    sheet.text(text, x + 8, y + 11.8, { size: 8.5, face: bold, colour: ink });
    x += width + 8;
  };
  badge(row.severity.toUpperCase(), SEVERITY_COLOURS[row.severity], PAPER);
  badge(regular.printable(row.status.replaceAll('_', ' ')), PALE, BAND);
  badge(`version ${report.version}`, PALE, BAND);
  sheet.y = height + 20;
  for (const [name, value] of headerOf(snapshot, contentSha256)) {
    const shown = name === 'Generated' ? `${moment(report.generatedAt)} UTC by ${report.generatedBy}` : value;
    sheet.text(name, LEFT, sheet.y + 9, { size: 8.5, colour: QUIET });
    sheet.text(regular.printable(shown), LEFT + 96, sheet.y + 9, { size: 8.5, colour: INK });
    sheet.y += 14;
  }
  sheet.y += 8;
}

/** Below every page: what it belongs to, and which it is. Above all but the first: the title. */
export function drawEdges(sheet: Sheet, { snapshot: { report } }: ShownReport): void {
  const { regular } = sheet.faces;
  const style = { size: 8, colour: QUIET };
  const [title = ''] = regular.wrap(withoutLinks(regular.printable(report.title)), 8, WIDTH);
  for (const [at, page] of sheet.pages.entries()) {
    const foot = PAGE_HEIGHT - 34;
    sheet.box(LEFT, foot - 12, WIDTH, 0.5, RULE, page);
    sheet.text(`Report ${report.id} · times are UTC`, LEFT, foot, style, page);
    const number = `Page ${at + 1} of ${sheet.pages.length}`;
    sheet.text(number, LEFT + WIDTH - regular.width(number, 8), foot, style, page);
    if (at === 0) continue;
    sheet.text(title, LEFT, 34, style, page);
    sheet.box(LEFT, 41, WIDTH, 0.5, RULE, page);
  }
}
