import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** What `template.ts` makes, made when the package was built. */
export async function emptyDatabase(): Promise<Uint8Array> {
  return gunzipSync(readFileSync(new URL('./empty.db.gz', import.meta.url)));
}
