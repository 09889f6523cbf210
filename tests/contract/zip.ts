import { crc32, deflateRawSync } from 'node:zlib';

function header(signature: number, fields: readonly (readonly [bytes: 2 | 4, value: number])[]): Buffer {
  const length = fields.reduce((sum, [bytes]) => sum + bytes, 4);
  const buffer = Buffer.alloc(length);
  let at = buffer.writeUInt32LE(signature, 0);
  for (const [bytes, value] of fields) {
    at = bytes === 2 ? buffer.writeUInt16LE(value, at) : buffer.writeUInt32LE(value >>> 0, at);
  }
  return buffer;
}

/** A zip of files, deflated, as APPNOTE.TXT says. */
export function zipped(files: Readonly<Record<string, string | Uint8Array>>): Uint8Array<ArrayBuffer> {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const bytes = Buffer.from(content);
    const packed = deflateRawSync(bytes);
    const title = Buffer.from(name);
    const common = [
      [2, 20],
      [2, 0],
      [2, 8],
      [4, 0x00210000],
      [4, crc32(bytes)],
      [4, packed.length],
      [4, bytes.length],
      [2, title.length],
      [2, 0],
    ] as const;
    const local = Buffer.concat([header(0x04034b50, common), title, packed]);
    const rest = [
      [2, 0],
      [2, 0],
      [2, 0],
      [4, 0],
      [4, offset],
    ] as const;
    directory.push(Buffer.concat([header(0x02014b50, [[2, 20], ...common, ...rest]), title]));
    parts.push(local);
    offset += local.length;
  }
  const listed = Buffer.concat(directory);
  const count = directory.length;
  const end = [
    [2, 0],
    [2, 0],
    [2, count],
    [2, count],
    [4, listed.length],
    [4, offset],
    [2, 0],
  ] as const;
  return new Uint8Array(Buffer.concat([...parts, listed, header(0x06054b50, end)]));
}
