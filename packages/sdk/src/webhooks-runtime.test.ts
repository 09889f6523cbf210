import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';
import { expect, it } from 'vitest';

const source = fileURLToPath(new URL('./webhooks.ts', import.meta.url));

async function bundled(contents: string): Promise<string> {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('.', import.meta.url)), loader: 'ts' },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    write: false,
    metafile: true,
  });
  expect(Object.keys(metafile.inputs).filter(name => name !== '<stdin>')).toHaveLength(1);
  return outputFiles[0]?.text ?? '';
}

it('verifyWebhook is one file that needs nothing but the platform of the web', async () => {
  const text = await bundled(`export * from '${source}'`);
  expect(text).not.toMatch(/\b(?:process|Buffer|require|import)\b[.(]/);
});

it('verifyWebhook runs in workerd', async () => {
  const script = await bundled(`
    import { verifyWebhook, webhookTestHeaders } from '${source}';
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    export default {
      async fetch(request: Request) {
        const headers = await webhookTestHeaders('{"id":"evt_1"}', secret);
        const told = new Request(request.url, { method: 'POST', headers, body: await request.text() });
        return verifyWebhook(await told.arrayBuffer(), told.headers, secret).then(
          event => new Response(event.id),
          error => new Response(error.reason, { status: 400 }),
        );
      },
    }`);
  const worker = new Miniflare({ modules: true, script, compatibilityDate: '2026-07-01' });
  try {
    const answer = async (body: string) => {
      const response = await worker.dispatchFetch('http://receiver/', { method: 'POST', body });
      return [response.status, await response.text()];
    };
    expect(await answer('{"id":"evt_1"}')).toEqual([200, 'evt_1']);
    expect(await answer('{"id":"evt_2"}')).toEqual([400, 'wrong_signature']);
  } finally {
    await worker.dispose();
  }
});
