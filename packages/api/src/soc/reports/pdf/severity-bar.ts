import { SEVERITIES } from '@breakwater/db/schema';
import type { ReportSnapshot } from '../document.ts';
import { INK, QUIET, SEVERITY_COLOURS } from './colours.ts';
import { LEFT, type Sheet, WIDTH } from './sheet.ts';

const HEIGHT = 14;
const GAP = 1.5;
const NARROWEST = 3;

/** How many alerts there are of each severity, as shares of one bar. Nothing for none. */
export function drawSeverityBar(sheet: Sheet, alerts: ReportSnapshot['alerts']): void {
  const counts = SEVERITIES.map(severity => ({
    severity,
    count: alerts.filter(alert => alert.severity === severity).length,
  })).filter(({ count }) => count > 0);
  if (counts.length === 0) return;
  const { bold, regular } = sheet.faces;
  sheet.need(64);
  sheet.text('Alerts by severity', LEFT, sheet.y + 9, { size: 8, face: bold, colour: QUIET });
  sheet.y += 16;
  const width = WIDTH - GAP * (counts.length - 1) - NARROWEST * counts.length;
  let x = LEFT;
  for (const { severity, count } of counts) {
    const share = NARROWEST + (width * count) / alerts.length;
    sheet.box(x, sheet.y, share, HEIGHT, SEVERITY_COLOURS[severity]);
    x += share + GAP;
  }
  sheet.y += HEIGHT + 8;
  x = LEFT;
  for (const { severity, count } of counts) {
    sheet.box(x, sheet.y + 1.5, 7, 7, SEVERITY_COLOURS[severity]);
    sheet.text(String(count), x + 11, sheet.y + 8, { size: 8.5, face: bold, colour: INK });
    const label = x + 14 + bold.width(String(count), 8.5);
    sheet.text(severity, label, sheet.y + 8, { size: 8.5, colour: QUIET });
    x = label + regular.width(severity, 8.5) + 18;
  }
  sheet.y += 22;
}
