import { redactCards } from './card-numbers.ts';

export const REDACTED = '[redacted]';

const SHORTEST_MATCH = 'a://:@'.length;
const SECRET_SIGN = /bw[spi]_|sk_(?:live|free)_|(?:Bearer|Basic) |PRIVATE KEY|eyJ|A[KS]IA|gh[pousr]_|:\/\//;
const ANY_SIGN = new RegExp(`${SECRET_SIGN.source}|\\d(?:[ -]?\\d){12}`);

const USER_INFO = /(?<=[A-Za-z0-9+.-]):\/\/[^\s/?#:@"<>[]*:[^\s/?#"<>]*@/g;
// Label lengths are bounded, so that a hostile string of labels costs no more than its length.
const PRIVATE_KEY =
  /-----BEGIN [A-Z0-9 ]{0,32}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,32}PRIVATE KEY(?: BLOCK)?-----|$)/g;
// `x{16}x*` and not `x{16,}`: V8 counts each turn of the latter on a stack, and throws on some megabytes.
const AUTHORIZATION = /(Bearer|Basic) +\S{16}\S*/g;
const TOKEN =
  /(?:bw[spi]|sk_live|sk_free)_[A-Za-z0-9_-]{16}[A-Za-z0-9_-]*|A[KS]IA[A-Z0-9]{16}|gh[pousr]_[A-Za-z0-9]{36}[A-Za-z0-9]*/g;

/** `text` with secrets and card numbers replaced, in linear time; the same string when it holds none. */
export function redactText(text: string): string {
  if (text.length < SHORTEST_MATCH || !ANY_SIGN.test(text)) return text;
  return redactCards(SECRET_SIGN.test(text) ? redactSecrets(text) : text);
}

function redactSecrets(text: string): string {
  const withoutCredentials = text
    .replace(USER_INFO, `://${REDACTED}@`)
    .replace(PRIVATE_KEY, REDACTED)
    .replace(AUTHORIZATION, `$1 ${REDACTED}`);
  return redactJwts(withoutCredentials).replace(TOKEN, REDACTED);
}

const BASE64URL_RUN = /[A-Za-z0-9_-]*/y;

function endOfRun(text: string, from: number): number {
  BASE64URL_RUN.lastIndex = from;
  BASE64URL_RUN.test(text);
  return BASE64URL_RUN.lastIndex;
}

// Not one regex: from each `eyJ` it would read to the end of the run, in quadratic time for `eyJeyJeyJ…`.
function redactJwts(text: string): string {
  let out = '';
  let copied = 0;
  let start = text.indexOf('eyJ');
  while (start !== -1) {
    const header = endOfRun(text, start + 3);
    let next = header;
    if (header - start >= 13 && text[header] === '.') {
      const payload = endOfRun(text, header + 1);
      if (payload - header > 10 && text[payload] === '.') {
        next = endOfRun(text, payload + 1);
        out += text.slice(copied, start) + REDACTED;
        copied = next;
      }
    }
    start = text.indexOf('eyJ', next);
  }
  return copied === 0 ? text : out + text.slice(copied);
}
