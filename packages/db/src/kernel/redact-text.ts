import { redactCards } from './card-numbers.ts';

export const REDACTED = '[redacted]';

const SHORTEST_MATCH = 'a://:@'.length;
const MAY_MATCH =
  /bw[spi]_|sk_(?:live|free)_|(?:Bearer|Basic) |PRIVATE KEY|eyJ|A[KS]IA|gh[pousr]_|:\/\/|\d(?:[ -]?\d){12}/;

const USER_INFO = /(?<=[A-Za-z0-9+.-]):\/\/[^\s/?#:@"<>[]*:[^\s/?#"<>]*@/g;
// Label lengths are bounded, so that a hostile string of labels costs no more than its length.
const PRIVATE_KEY =
  /-----BEGIN [A-Z0-9 ]{0,32}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,32}PRIVATE KEY(?: BLOCK)?-----|$)/g;
const AUTHORIZATION = /(Bearer|Basic) +\S{16,}/g;
const TOKEN =
  /(?:bw[spi]|sk_live|sk_free)_[A-Za-z0-9_-]{16,}|A[KS]IA[A-Z0-9]{16}|gh[pousr]_[A-Za-z0-9]{36,}/g;

/** `text` with secrets and card numbers replaced, in linear time; the same string when it holds none. */
export function redactText(text: string): string {
  if (text.length < SHORTEST_MATCH || !MAY_MATCH.test(text)) return text;
  const withoutSecrets = text
    .replace(USER_INFO, `://${REDACTED}@`)
    .replace(PRIVATE_KEY, REDACTED)
    .replace(AUTHORIZATION, `$1 ${REDACTED}`);
  return redactCards(redactJwts(withoutSecrets).replace(TOKEN, REDACTED));
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
