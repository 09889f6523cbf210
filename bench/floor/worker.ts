import { importSigningKey } from '@breakwater/db';
import { createClient } from '@libsql/client/web';
import { adapted } from './adapted.ts';
import { floorApp } from './app.ts';
import type { Signer } from './intents.ts';

const utf8 = new TextEncoder();

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', utf8.encode(text));
  return Array.from(new Uint8Array(digest), byte => byte.toString(16).padStart(2, '0')).join('');
}

interface Bindings {
  readonly DATABASE_URL: string;
  readonly DECISION_SIGNING_KEY: string;
}

let app: ReturnType<typeof floorApp> | undefined;
let key: Signer | undefined;

/** The floor as a Worker: a client per request, as Workers need it. */
export default {
  fetch(request: Request, { DATABASE_URL, DECISION_SIGNING_KEY }: Bindings): Response | Promise<Response> {
    const signer = async () => {
      key ??= await importSigningKey(DECISION_SIGNING_KEY);
      return key;
    };
    app ??= floorApp(() => adapted(createClient({ url: DATABASE_URL })), { sha256, signer });
    return app.fetch(request);
  },
};
