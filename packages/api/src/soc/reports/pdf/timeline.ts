import { withoutLinks } from '../defang.ts';
import type { ReportSnapshot } from '../document.ts';
import { ACCENT, INK, PALE, QUIET, RULE, TINT } from './colours.ts';
import { LEFT, type Sheet, WIDTH } from './sheet.ts';
import { drawTable } from './table.ts';
import { dayOf, dayTitle, shortDay, timeOfDay } from './times.ts';

type Entry = ReportSnapshot['timeline'][number];

const DAY_MS = 24 * 60 * 60_000;
const STRIP = 16;
/** Of a day's title and strip, and the beginning of its table. */
export const DAY_HEIGHT = 130;
const HOURS = [0, 3, 6, 9, 12, 15, 18, 21, 24];
const TICK = 1.6;

/** The entries day by day: when they were, on a strip of the day's hours, and what they say. */
export function drawTimeline(sheet: Sheet, timeline: readonly Entry[]): void {
  const { regular, bold } = sheet.faces;
  for (const [day, entries] of byDay(timeline)) {
    sheet.need(DAY_HEIGHT);
    const title = dayTitle(day);
    sheet.mark(title, 1);
    sheet.text(title, LEFT, sheet.y + 10, { size: 10, face: bold });
    const count = entries.length === 1 ? '1 entry' : `${entries.length} entries`;
    sheet.text(count, LEFT + bold.width(title, 10) + 8, sheet.y + 10, { size: 8.5, colour: QUIET });
    sheet.y += 18;
    drawStrip(sheet, entries);
    drawTable(sheet, {
      head: [`Time, ${shortDay(day)}`, 'Agent', 'Action', 'Details'],
      rows: entries.map(({ timestamp, agent, action, details }) => [
        { text: timeOfDay(timestamp), face: regular, colour: QUIET },
        { text: withoutLinks(regular.printable(agent)), face: regular, colour: INK },
        { text: withoutLinks(bold.printable(action)), face: bold, colour: INK },
        { text: withoutLinks(regular.printable(details ?? '-')), face: regular, colour: INK },
      ]),
    });
    sheet.y += 6;
  }
}

function byDay(timeline: readonly Entry[]): Map<string, Entry[]> {
  const days = new Map<string, Entry[]>();
  for (const entry of timeline) {
    const day = dayOf(entry.timestamp);
    const entries = days.get(day);
    if (entries === undefined) days.set(day, [entry]);
    else entries.push(entry);
  }
  return days;
}

function drawStrip(sheet: Sheet, entries: readonly Entry[]): void {
  const { regular } = sheet.faces;
  sheet.box(LEFT, sheet.y, WIDTH, STRIP, TINT);
  for (const hour of HOURS) {
    const x = LEFT + (WIDTH * hour) / 24;
    sheet.box(Math.min(x, LEFT + WIDTH - 0.5), sheet.y, 0.5, STRIP + 3, hour % 6 === 0 ? PALE : RULE);
    const label = `${String(hour).padStart(2, '0')}:00`;
    const width = regular.width(label, 6.5);
    const at = hour === 0 ? x : hour === 24 ? x - width : x - width / 2;
    sheet.text(label, at, sheet.y + STRIP + 9.5, { size: 6.5, colour: QUIET });
  }
  for (const tick of new Set(entries.map(({ timestamp }) => placeOf(timestamp)))) {
    sheet.box(LEFT + tick, sheet.y, TICK, STRIP, ACCENT);
  }
  sheet.y += STRIP + 18;
}

/** Where on the strip a time is, to a third of a point: what is closer looks like one. */
function placeOf(timestamp: string): number {
  const share = (Date.parse(timestamp) - Date.parse(dayOf(timestamp))) / DAY_MS;
  return Math.round(share * (WIDTH - TICK) * 3) / 3;
}
