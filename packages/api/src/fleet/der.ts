/** One element of DER (X.690): its tag, its content and all its bytes. */
export interface Der {
  readonly tag: number;
  readonly content: Uint8Array<ArrayBuffer>;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export const TAG = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectId: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  context0: 0xa0,
} as const;

/** Thrown for bytes that are not the DER they should be. */
export class DerError extends Error {
  override readonly name = 'DerError';
}

/** The one element `bytes` holds, which must have this tag and nothing behind it. */
export function readDer(bytes: Uint8Array<ArrayBuffer>, tag: number): Der {
  const [element, ...more] = elementsOf(bytes);
  if (more.length > 0) throw new DerError('one element expected');
  return expectTag(element, tag);
}

/** The elements inside a constructed one. */
export function childrenOf(parent: Der): Der[] {
  return elementsOf(parent.content);
}

export function expectTag(element: Der | undefined, tag: number): Der {
  if (element?.tag !== tag) throw new DerError(`tag ${tag} expected`);
  return element;
}

/** An element of this tag around the given bytes. */
export function writeDer(tag: number, ...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const content = parts.flatMap(part => [...part]);
  const length: number[] = [];
  if (content.length < 0x80) length.push(content.length);
  else {
    for (let rest = content.length; rest > 0; rest >>>= 8) length.unshift(rest & 0xff);
    length.unshift(0x80 | length.length);
  }
  return Uint8Array.from([tag, ...length, ...content]);
}

function elementsOf(bytes: Uint8Array<ArrayBuffer>): Der[] {
  const elements: Der[] = [];
  for (let at = 0; at < bytes.length; ) {
    const tag = byteAt(bytes, at);
    if ((tag & 0x1f) === 0x1f) throw new DerError('short tag expected');
    const first = byteAt(bytes, at + 1);
    const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
    if (first === 0x80 || lengthBytes > 4) throw new DerError('definite length expected');
    let length = first < 0x80 ? first : 0;
    for (let i = 0; i < lengthBytes; i++) length = length * 256 + byteAt(bytes, at + 2 + i);
    if (lengthBytes > 0 && length < Math.max(0x80, 256 ** (lengthBytes - 1)))
      throw new DerError('shortest length expected');
    const start = at + 2 + lengthBytes;
    const end = start + length;
    if (end > bytes.length) throw new DerError('more bytes expected');
    elements.push({ tag, content: bytes.subarray(start, end), bytes: bytes.subarray(at, end) });
    at = end;
  }
  return elements;
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new DerError('more bytes expected');
  return byte;
}
