import { build } from 'esbuild';

/** The Worker as one minified module, the way it is deployed. */
export async function bundleWorker(
  entry: string,
  options: { readonly minify?: boolean } = {},
): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2024',
    mainFields: ['browser', 'module', 'main'],
    conditions: ['workerd', 'worker', 'browser', 'import'],
    minify: options.minify ?? true,
    external: ['cloudflare:*'],
    logLevel: 'warning',
  });
  const [bundle] = outputFiles;
  if (bundle === undefined) throw new Error('esbuild wrote nothing');
  return bundle.text;
}
