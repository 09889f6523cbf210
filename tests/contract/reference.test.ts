import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PAGE, SCALAR, START } from '../../apps/edge/src/reference.generated.ts';
import { type Running, start } from './targets.ts';

describe.each(['node over http', 'workerd'] as const)('the reference, %s', target => {
  let running: Running;
  beforeAll(async () => {
    running = await start(target);
  });
  afterAll(() => running?.stop());

  const ask = (path: string, init?: RequestInit) => running.fetch(`${running.url}${path}`, init);

  it('is a page whose policy lets nothing in from elsewhere', async () => {
    const page = await ask('/docs');
    expect([page.status, await page.text()]).toEqual([200, PAGE]);
    const { headers } = page;
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; .*; frame-ancestors 'none'$/);
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval|script-src[^;]*unsafe/);
    expect(PAGE.match(/(?:src|href)="[^"]*"/g)).toEqual([
      'href="data:,"',
      `src="/docs/${SCALAR}"`,
      `src="/docs/${START}"`,
      'href="/openapi.json"',
    ]);
  });

  it.each([SCALAR, START])('has %s, which is kept for good', async name => {
    const file = await ask(`/docs/${name}`);
    const text = await file.text();
    expect([file.status, text.length > 500]).toEqual([200, true]);
    expect(file.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(file.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
    expect(name.split('.')[1]).toBe(Buffer.from(digest).toString('hex').slice(0, 32));
    const again = await ask(`/docs/${name}`, {
      headers: { 'if-none-match': file.headers.get('etag') ?? '' },
    });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  it('is asked with GET or HEAD, and has no other file', async () => {
    const head = await ask('/docs', { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    const posted = await ask('/docs', { method: 'POST' });
    await posted.text();
    const names = ['scalar.js', `${SCALAR}.map`, '..%2Fpackage.json', '%00', 'a/b'];
    const found = await Promise.all(names.map(async name => (await ask(`/docs/${name}`)).status));
    expect([posted.status, found]).toEqual([404, names.map(() => 404)]);
  });
});
