import { createClient } from '@libsql/client/web';
import { adapted } from './adapted.ts';
import { floorApp } from './app.ts';

const utf8 = new TextEncoder();

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', utf8.encode(text));
  return Array.from(new Uint8Array(digest), byte => byte.toString(16).padStart(2, '0')).join('');
}

let app: ReturnType<typeof floorApp> | undefined;

/** The floor as a Worker: a client per request, as Workers need it. */
export default {
  fetch(request: Request, { DATABASE_URL }: { readonly DATABASE_URL: string }): Response | Promise<Response> {
    app ??= floorApp(() => adapted(createClient({ url: DATABASE_URL })), { sha256 });
    return app.fetch(request);
  },
};
