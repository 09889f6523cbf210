import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { scalarPath } from '../../apps/edge/src/ports/node-assets.ts';

/** Scalar's reference as one script for browsers, from the package. */
export function scalarScript(): { readonly name: string; readonly bytes: Buffer } {
  const path = scalarPath();
  if (path === null) throw new Error('@scalar/api-reference is not installed');
  const bytes = readFileSync(path);
  return { name: `scalar.${digest(bytes)}.js`, bytes };
}

/** `apps/edge/src/reference.generated.ts`: the page, the script that starts it, and the name of Scalar's. */
export function referenceModule(): string {
  const source = readFileSync(join(import.meta.dirname, 'start.ts'), 'utf8');
  const { code } = transformSync(source, { loader: 'ts', minify: true, target: 'es2022', format: 'iife' });
  const script = code.trim();
  const start = `start.${digest(script)}.js`;
  const scalar = scalarScript().name;
  const page = pageOf(`/docs/${scalar}`, `/docs/${start}`);
  return [
    ['The page, as HTML.', 'PAGE', page],
    ['Of the page.', 'ETAG', `"${digest(page)}"`],
    ['The file that starts it.', 'START', start],
    ['What is in that.', 'START_SCRIPT', script],
    ["Scalar's script, which is a file beside the server.", 'SCALAR', scalar],
  ]
    .map(([about, name, text]) => `/** ${about} */\nexport const ${name} = ${JSON.stringify(text)};\n`)
    .join('\n');
}

const digest = (content: Buffer | string) => createHash('sha256').update(content).digest('hex').slice(0, 32);

const pageOf = (scalar: string, start: string) =>
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Breakwater API</title>
<link rel="icon" href="data:,">
<style>
body { margin: 0; font-family: system-ui, sans-serif; }
section:focus, section:focus-visible { outline: none; }
/* Else a button to copy has a name only while the mouse or the focus is on it. */
.scalar-code-copy .sr-only > span { display: inline !important; }
</style>
<script defer src="${scalar}"></script>
<script defer src="${start}"></script>
</head>
<body>
<noscript><p>The reference needs JavaScript. <a href="/openapi.json">/openapi.json</a> says the same.</p></noscript>
<div id="reference"></div>
</body>
</html>
`;
