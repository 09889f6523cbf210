import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer, newTenant } from '../contract/people.ts';
import { type Running, start } from '../contract/targets.ts';
import { openBrowser } from './chromium.ts';

const CLIENT = '[role="dialog"][aria-label="API Client"]';
const CONTROLS = /^(button|link|textbox|combobox|searchbox|checkbox|switch|radio|tab|option|menuitem)$/;
const MOST_STEPS = 20;
/** A page of 4 MB of script, on a machine that is busy. */
const PATIENTLY = { timeout: 20_000 };

/** What the focus is on, as text: its element, its name and what it holds. */
const FOCUS = `(({ tagName, ariaLabel, placeholder, textContent }) =>
  [tagName, ariaLabel ?? placeholder ?? '', textContent.trim()].join(' '))(document.activeElement)`;

describe('the reference in a browser', () => {
  let running: Running;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let token: string;
  const requested: string[] = [];
  const problems: string[] = [];
  beforeAll(async () => {
    running = await start('node over http');
    token = (await newTenant(running)).people.admin.token;
    const created = await fetch(`${running.url}/api/v1/fleet/gateways`, {
      method: 'POST',
      headers: { ...bearer(token), 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'harbour-7', endpoint: 'harbour-7.example.com:8443' }),
    });
    expect(created.status).toBe(201);
    browser = await openBrowser();
    context = await browser.newContext({ colorScheme: 'light' });
    context.on('request', request => requested.push(request.url()));
    page = await context.newPage();
    page.on('console', message => {
      if (message.type() !== 'info') problems.push(message.text());
    });
    page.on('pageerror', error => problems.push(String(error)));
    await page.goto(`${running.url}/docs#fleet.gateways.create`);
    await page.locator('html[data-loaded]').waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await running?.stop();
  });

  /** The operation at the top of what is seen. */
  const shown = (operationId: string) =>
    page.evaluate<boolean>(`(() => {
      const section = document.querySelector('section[id$="/${operationId}"]');
      const top = section?.getBoundingClientRect().top ?? Infinity;
      return Math.abs(top) < 100 && section.textContent.includes('${operationId}');
    })()`);
  const focus = () => page.evaluate<string>(FOCUS);

  /** Presses a key until the focus is on what matches. */
  async function step(key: 'Tab' | 'Shift+Tab', wanted: RegExp): Promise<void> {
    for (let steps = 0; steps < MOST_STEPS; steps++) {
      await page.keyboard.press(key);
      if (wanted.test(await focus())) return;
    }
    throw new Error(`${MOST_STEPS} times ${key} did not lead to ${wanted}`);
  }

  async function nameless(): Promise<string[]> {
    const session = await context.newCDPSession(page);
    const { nodes } = await session.send('Accessibility.getFullAXTree');
    await session.detach();
    const controls = nodes.filter(({ ignored, role }) => !ignored && CONTROLS.test(String(role?.value)));
    expect(controls.length).toBeGreaterThan(30);
    return controls
      .filter(({ name }) => String(name?.value ?? '').trim() === '')
      .map(({ role, nodeId }) => `${role?.value} ${nodeId}`);
  }

  it('opens the operation that its address names', async () => {
    await expect.poll(() => shown('fleet.gateways.create'), PATIENTLY).toBe(true);
    await page.evaluate(`location.hash = '#webhooks.create'`);
    await expect.poll(() => shown('webhooks.create'), PATIENTLY).toBe(true);
  });

  it('has a name for every control', async () => {
    expect(await nameless()).toEqual([]);
  });

  it('finds an operation, sends a request with a key and shows the answer, by keyboard alone', async () => {
    await page.keyboard.press('Control+k');
    await expect.poll(focus, PATIENTLY).toMatch(/^INPUT Enter search query/);
    await page.keyboard.insertText('fleet.gateways.list');
    await page.locator('[role="option"]', { hasText: 'Lists gateways.' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect
      .poll(focus, PATIENTLY)
      .toMatch(/^BUTTON .*Test Request\s*\(get \/api\/v1\/fleet\/gateways\)/);
    await page.keyboard.press('Enter');
    await page.locator(`${CLIENT} input[placeholder="Token"]`).waitFor();
    await step('Tab', /^INPUT Token/);
    await page.keyboard.insertText(token);
    await step('Shift+Tab', /^BUTTON .*Send/);
    await page.keyboard.press('Enter');
    await page.locator(CLIENT).getByText('200 OK').waitFor();
    await page.locator(CLIENT).getByText('"harbour-7"').waitFor();
    const sent = requested.filter(url => url.includes('/api/v1/'));
    expect(sent).toEqual([`${running.url}/api/v1/fleet/gateways`]);
  }, 60_000);

  it('keeps the key nowhere but in the page', async () => {
    const kept = await page.evaluate<string>(
      `(async () => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href,
        (await indexedDB.databases()).length, (await caches.keys()).length]))()`,
    );
    expect(kept).not.toContain(token);
    expect(JSON.parse(kept).slice(4)).toEqual([0, 0]);
    expect(requested.join()).not.toContain(token);
  });

  it('is light or dark as the reader’s system is', async () => {
    const colours = () =>
      page.evaluate<string[]>(
        `(({ backgroundColor, color }) => [backgroundColor, color])(getComputedStyle(document.body))`,
      );
    const light = await colours();
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(colours, PATIENTLY).not.toEqual(light);
    const brightness = ([paper = '']: string[]) => Number(/\d+/.exec(paper)?.[0]);
    expect(brightness(light)).toBeGreaterThan(200);
    expect(brightness(await colours())).toBeLessThan(50);
  });

  // Last, over all that was done before.
  it('asks no other server, breaks no rule of its policy and logs no error', () => {
    expect(new Set(requested.map(url => new URL(url).origin))).toEqual(new Set([running.url]));
    expect(problems).toEqual([]);
  });
});
