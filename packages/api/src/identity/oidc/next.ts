import { invalid } from '@breakwater/db';
import type { OidcProvider } from './settings.ts';

const LONGEST = 512;
const CONTROL = /\p{Cc}/u;

/**
 * Where the browser goes after signing in: a path of this server, or a URL of an origin the provider's entry allows.
 * VALIDATION of `next` otherwise, because the session's token goes there.
 */
export function checkNext(next: string, { allowedReturnOrigins }: OidcProvider): string {
  if (next.length > LONGEST) throw invalid('next', `must have at most ${LONGEST} characters`);
  if (CONTROL.test(next) || !next.isWellFormed()) {
    throw invalid('next', 'must be well-formed text without control characters');
  }
  if (!/^\/(?![/\\])/.test(next) && !isAllowed(next, allowedReturnOrigins)) {
    throw invalid('next', 'must be a path such as /home, or a URL of one of the allowedReturnOrigins');
  }
  return next;
}

function isAllowed(next: string, origins: readonly string[]): boolean {
  const url = URL.parse(next);
  // What the parser forgives, such as spaces or missing slashes, would lead elsewhere once a page resolves it.
  return url !== null && /^https?:\/\/.*\S$/i.test(next) && origins.includes(url.origin);
}

/** A `Location` with this fragment in place of any it had, in ASCII. */
export function withFragment(next: string, fragment: string): string {
  const [target = ''] = next.split('#', 1);
  return `${target.replace(/[^\x21-\x7e]+/gu, encodeURIComponent)}#${fragment}`;
}
