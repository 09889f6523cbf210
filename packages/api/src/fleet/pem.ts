import { invalid } from '@breakwater/db';

/** One block of PEM (RFC 7468). */
export interface PemBlock {
  readonly label: string;
  readonly der: Uint8Array<ArrayBuffer>;
}

const MOST_BYTES = 65_536;
const BOUNDARY = /-----(BEGIN|END) ([A-Z0-9 ]{1,64})-----/g;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** The blocks of `text`; line ends and what stands around them do not count. VALIDATION of `field`. */
export function parsePem(field: string, text: string): PemBlock[] {
  if (new TextEncoder().encode(text).length > MOST_BYTES)
    throw invalid(field, `must have at most ${MOST_BYTES} bytes`);
  const blocks: PemBlock[] = [];
  let open: { label: string; from: number } | null = null;
  for (const { 0: line, 1: kind, 2: label = '', index } of text.matchAll(BOUNDARY)) {
    if (kind === 'BEGIN' && open === null) open = { label, from: index + line.length };
    else if (kind === 'END' && open?.label === label) {
      blocks.push({ label, der: decode(field, text.slice(open.from, index)) });
      open = null;
    } else throw invalid(field, 'must hold PEM blocks that begin and end with the same label');
  }
  if (open !== null || blocks.length === 0) throw invalid(field, 'must hold whole PEM blocks');
  return blocks;
}

function decode(field: string, body: string): Uint8Array<ArrayBuffer> {
  const base64 = body.replace(/\s/g, '');
  if (!BASE64.test(base64))
    throw invalid(field, 'must hold PEM blocks of unencrypted base64 without headers');
  const digits = base64.replace(/=+$/, '');
  if (digits.length % 4 === 1) throw invalid(field, 'must hold PEM blocks of whole base64');
  return Uint8Array.from(atob(digits), char => char.charCodeAt(0));
}

/** The blocks alone, in lines of 64 characters ended by LF. */
export function formatPem(blocks: readonly PemBlock[]): string {
  return blocks
    .map(({ label, der }) => {
      const base64 = btoa(Array.from(der, byte => String.fromCharCode(byte)).join(''));
      return `-----BEGIN ${label}-----\n${base64.replace(/.{1,64}/g, '$&\n')}-----END ${label}-----\n`;
    })
    .join('');
}
