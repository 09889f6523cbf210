import { guessIoc } from '../iocs/normalise.ts';
import type { ReportSnapshot } from './document.ts';

export type SnapshotIoc = ReportSnapshot['iocs'][number];

/** No reader makes a link of it: `http://` → `hxxp://`. */
export const withoutLinks = (text: string): string =>
  text.replace(/http(s?):\/\//gi, (_, secure: string) => `hxxp${secure.toLowerCase()}://`);

/** The scheme, host and rest of a URL; what is no URL is a host as a whole. */
const URL_PARTS = /^([a-z][a-z0-9+.-]*:\/\/)?([^/?#]*)(.*)$/is;

const withoutDots = (text: string) => text.replace(/(?<!\[)\.(?!\])/g, '[.]');
const withoutColons = (text: string) => text.replace(/(?<!\[):(?!\])/g, '[:]');
const withoutAt = (text: string) => text.replace(/(?<!\[)@(?!\])/g, '[@]');

const address = (text: string) => withoutDots(/:.*:/.test(text) ? withoutColons(text) : text);

function url(text: string): string {
  const [, scheme = '', authority = '', rest = ''] = URL_PARTS.exec(text) ?? [];
  return `${scheme}${withoutDots(authority).replace(/\\?\[[^\]]*:[^\]]*\]/, withoutColons)}${rest}`;
}

function email(text: string): string {
  const at = text.lastIndexOf('@');
  return text.slice(0, at + 1) + withoutDots(text.slice(at + 1));
}

const DEFANGS: Readonly<Record<string, (text: string) => string>> = {
  ip: address,
  domain: withoutDots,
  url,
  email,
};

/** The value of an indicator, so that nobody follows it by mistake. `prepare` is applied to it first. */
export function defangedIoc(ioc: SnapshotIoc, prepare: (text: string) => string): string {
  const { type, value } = typeof ioc === 'string' ? { type: guessIoc(ioc)?.type, value: ioc } : ioc;
  const defang = DEFANGS[type ?? ''] ?? ((text: string) => text);
  return withoutLinks(withoutAt(defang(prepare(value))));
}
