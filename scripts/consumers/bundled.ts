import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';
import { openBrowser } from '../../tests/browser/chromium.ts';
import type { Access, Entry } from './programs.ts';

async function bundle(folder: string, contents: string, conditions: string[]): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: join(folder, 'bundler') },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    conditions,
    logLevel: 'silent',
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error('esbuild wrote nothing');
  return file.text;
}

/** The program of an entry in a Worker without Node's modules. */
export async function runInWorkerd(folder: string, entry: Entry, { url, token }: Access): Promise<string> {
  const script = await bundle(
    folder,
    `import { use } from './out/${entry}.js';
export default { fetch: async () => new Response(await use(${JSON.stringify(url)}, ${JSON.stringify(token)})) };`,
    ['workerd', 'worker', 'browser'],
  );
  const worker = new Miniflare({ modules: true, script, compatibilityDate: '2026-01-01' });
  try {
    return await (await worker.dispatchFetch('http://worker.example.com')).text();
  } finally {
    await worker.dispose();
  }
}

/** The program of an entry as a script of a page of another origin. */
export async function runInBrowser(folder: string, entry: Entry, { url, token }: Access): Promise<string> {
  const contents = `import { use } from './out/${entry}.js'; globalThis.use = use;`;
  const script = await bundle(folder, contents, ['browser']);
  const site = createServer((_, response) =>
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>A page</title>'),
  );
  const browser = await openBrowser();
  try {
    await once(site.listen(0, '127.0.0.1'), 'listening');
    const address = site.address();
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
    await page.addScriptTag({ content: script, type: 'module' });
    return await page.evaluate<string>(`use(${JSON.stringify(url)}, ${JSON.stringify(token)})`);
  } finally {
    await browser.close();
    site.close();
  }
}
