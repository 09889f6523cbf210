import { isKnown } from './etag.ts';
import type { Assets } from './ports/assets.ts';
import { ETAG, PAGE, SCALAR, START, START_SCRIPT } from './reference.generated.ts';

/** The page. */
export function page(request: Request): Response {
  const headers = { etag: ETAG, 'cache-control': 'public, max-age=300' };
  if (isKnown(request, ETAG)) return new Response(null, { status: 304, headers });
  return new Response(PAGE, { headers: { ...headers, 'content-type': 'text/html; charset=utf-8' } });
}

/** A file of the page; null for any other. Scalar's script is too large for a Worker's modules, and an asset. */
export async function file(request: Request, asset: Assets): Promise<Response | null> {
  const name = new URL(request.url).pathname.split('/').at(-1);
  if (name !== START && name !== SCALAR) return null;
  const headers = new Headers({
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
    etag: `"${name}"`,
    vary: 'Accept-Encoding',
  });
  if (isKnown(request, `"${name}"`)) return new Response(null, { status: 304, headers });
  if (name === START) return new Response(START_SCRIPT, { headers });
  const found = await asset(`docs/${SCALAR}`, request);
  if (found === null) return null;
  if (found.encoding !== undefined) headers.set('content-encoding', found.encoding);
  return new Response(found.body, { headers });
}
