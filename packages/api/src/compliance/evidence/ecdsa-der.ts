type Bytes = Uint8Array<ArrayBuffer>;

const SIDE = 32;
const SEQUENCE = 0x30;
const INTEGER = 0x02;

/** The DER of a signature given as raw r and s. */
export function ecdsaDer(raw: Bytes): Bytes {
  const numbers = [raw.slice(0, SIDE), raw.slice(SIDE)].map(number => {
    const first = number.findIndex(byte => byte !== 0);
    const bytes = first < 0 ? [0] : [...number.slice(first)];
    const positive = (bytes[0] ?? 0) < 0x80 ? bytes : [0, ...bytes];
    return [INTEGER, positive.length, ...positive];
  });
  const content = numbers.flat();
  return new Uint8Array([SEQUENCE, content.length, ...content]);
}

/** Raw r and s of a signature in DER; null for any other bytes. */
export function ecdsaRaw(der: Bytes): Bytes | null {
  if (der[0] !== SEQUENCE || der[1] !== der.length - 2) return null;
  const raw = new Uint8Array(2 * SIDE);
  let at = 2;
  for (const end of [SIDE, 2 * SIDE]) {
    const length = der[at + 1] ?? 0;
    const number = der.slice(at + 2, at + 2 + length);
    if (der[at] !== INTEGER || length === 0 || number.length !== length || !isNatural(number)) return null;
    const digits = number[0] === 0 ? number.slice(1) : number;
    if (digits.length > SIDE) return null;
    raw.set(digits, end - digits.length);
    at += 2 + length;
  }
  return at === der.length ? raw : null;
}

/** A number that is not negative, in as few bytes as DER allows. */
function isNatural(number: Bytes): boolean {
  const [first = 0, second] = number;
  return first < 0x80 && (first > 0 || second === undefined || second >= 0x80);
}
