import { tableShapes } from '@breakwater/db/tables';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer, newTenant } from '../contract/people.ts';
import { type Running, start } from '../contract/targets.ts';
import { openBrowser } from './chromium.ts';

interface Drawn {
  readonly boxes: readonly { name: string; left: number; right: number; top: number; bottom: number }[];
  readonly edges: readonly { from: string; to: string; length: number; stroke: string }[];
  readonly overflowing: readonly string[];
  readonly paper: string;
  readonly ink: string;
}

/** Measured by the browser, in the page. */
const MEASURE = `(() => {
  const rect = element => element.getBoundingClientRect();
  const tables = [...document.querySelectorAll('g.table')];
  return {
    boxes: tables.map(table => {
      const { left, right, top, bottom } = rect(table.querySelector('.frame'));
      return { name: table.dataset.table, left, right, top, bottom };
    }),
    edges: [...document.querySelectorAll('path.edge')].map(edge => ({
      from: edge.dataset.from,
      to: edge.dataset.to,
      length: edge.getTotalLength(),
      stroke: getComputedStyle(edge).stroke,
    })),
    overflowing: tables.flatMap(table => {
      const frame = rect(table.querySelector('.frame'));
      const texts = [...table.querySelectorAll('text')];
      return texts.flatMap((text, at) => {
        const box = rect(text);
        const next = texts[at + 1];
        const marks = next?.classList.contains('marks') ? rect(next) : null;
        const inside = box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom;
        return inside && (marks === null || box.right <= marks.left) ? [] : [table.dataset.table + ': ' + text.textContent];
      });
    }),
    paper: getComputedStyle(document.querySelector('.paper')).fill,
    ink: getComputedStyle(document.querySelector('.name')).fill,
  };
})()`;

describe('the diagram in a browser', () => {
  let running: Running;
  let browser: Browser;
  let headers: Record<string, string>;
  beforeAll(async () => {
    running = await start('node over http');
    headers = bearer((await newTenant(running)).people.admin.token);
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await running?.stop();
  });

  async function opened(theme: 'light' | 'dark', query = ''): Promise<Page> {
    const page = await browser.newPage({ colorScheme: theme, extraHTTPHeaders: headers });
    const problems: string[] = [];
    page.on('console', message => problems.push(message.text()));
    const response = await page.goto(`${running.url}/db/diagram.svg${query}`);
    expect([response?.status(), problems]).toEqual([200, []]);
    return page;
  }
  const drawn = async (page: Page): Promise<Drawn> => {
    const found = await page.evaluate<Drawn>(MEASURE);
    await page.close();
    return found;
  };

  it.each(['light', 'dark'] as const)(
    'shows every table and foreign key, no two boxes overlap and all text is inside its box, %s',
    async theme => {
      const { boxes, edges, overflowing } = await drawn(await opened(theme));
      const tables = tableShapes();
      expect(boxes.map(box => box.name).toSorted()).toEqual(tables.map(table => table.name));
      const keys = tables.flatMap(({ name, foreignKeys }) =>
        foreignKeys.map(key => `${name}.${key.column} → ${key.table}.${key.refColumn}`),
      );
      expect(edges.map(({ from, to }) => `${from} → ${to}`).toSorted()).toEqual(keys.toSorted());
      expect(edges.every(({ length, stroke }) => length > 0 && stroke !== 'none')).toBe(true);
      const overlapping = boxes.flatMap((a, at) =>
        boxes
          .slice(at + 1)
          .filter(b => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
          .map(b => `${a.name} × ${b.name}`),
      );
      expect(overlapping).toEqual([]);
      expect(overflowing).toEqual([]);
    },
  );

  it('takes the colours of the reader’s theme, or those it is told to take', async () => {
    const light = await drawn(await opened('light'));
    const dark = await drawn(await opened('dark'));
    expect([light.paper, light.ink]).not.toEqual([dark.paper, dark.ink]);
    const forced = await drawn(await opened('light', '?theme=dark'));
    expect([forced.paper, forced.ink]).toEqual([dark.paper, dark.ink]);
  });
});
