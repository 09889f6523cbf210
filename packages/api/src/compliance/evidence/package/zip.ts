import { canonicalJson, fromBase64, Sha256, sha256Hex } from '@breakwater/db';
import { configure, ZipWriter } from '@zip.js/zip.js/lib/zip-core-custom.js';
import type { Caller } from '../../../context.ts';
import { ecdsaDer } from '../ecdsa-der.ts';
import { type Item, type Packed, packed } from './contents.ts';
import { itemText, metaOf } from './item.ts';
import { keyPath, payloadPath, readme, signaturePath } from './readme.ts';
import type { Selection } from './selection.ts';
import { VERIFY_SCRIPT } from './verify-script.ts';

// What remains is the runtime's own compression.
configure({ useWebWorkers: false });

interface PackedFile {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

type Bytes = Uint8Array<ArrayBuffer>;

const utf8 = new TextEncoder();

/** Writes the package, file by file, each document read when it is its turn. */
export async function writePackage(
  ctx: Caller,
  selection: Selection,
  out: WritableStream<Uint8Array>,
): Promise<void> {
  const { items, keys, signer } = selection;
  const at = ctx.clock.now();
  const zip = new ZipWriter(out, { lastModDate: new Date(at), extendedTimestamp: false });
  const files: PackedFile[] = [];

  async function add(path: string, content: Bytes): Promise<void> {
    const sha256 = await sha256Hex(content);
    await zip.add(path, streamOf(once(content)));
    files.push({ path, sha256, bytes: content.length });
  }

  async function addLines(path: string, texts: AsyncIterable<string>): Promise<void> {
    const hash = new Sha256();
    let bytes = 0;
    async function* hashed(): AsyncGenerator<Bytes> {
      for await (const text of texts) {
        const line = utf8.encode(text);
        hash.update(line);
        bytes += line.length;
        yield line;
      }
    }
    await zip.add(path, streamOf(hashed()));
    files.push({ path, sha256: hash.hex(), bytes });
  }

  let shown: Item | null = null;
  for await (const { item, document } of packed(ctx, items)) {
    if (document !== null) {
      await add(payloadPath(item), utf8.encode(document));
      // Whatever a row names as its key, commands name only keys that are there.
      if (keys.some(({ keyId }) => keyId === item.signingKeyId)) shown ??= item;
    }
    await add(signaturePath(item), derOf(item));
  }
  for (const { keyId, spkiPem } of keys) await add(keyPath(keyId), utf8.encode(spkiPem));
  await addLines('evidence.ndjson', lines(packed(ctx, items)));
  await add('verify.mjs', utf8.encode(VERIFY_SCRIPT));
  await add('README.md', utf8.encode(readme({ ...selection, at, shown })));

  const manifest = utf8.encode(canonicalJson(manifestOf(ctx, selection, files)));
  await add('manifest.json', manifest);
  await add('manifest.der', ecdsaDer(fromBase64(await signer.sign(manifest)) ?? new Uint8Array()));
  const sums = files.map(({ path, sha256 }) => `${sha256}  ${path}\n`).join('');
  await add('SHA256SUMS', utf8.encode(sums));
  await zip.close();
}

function manifestOf(
  ctx: Caller,
  { period, items, keys, signer, isWhole }: Selection,
  files: readonly PackedFile[],
) {
  return {
    format: 'breakwater-evidence-package/1',
    tenant_id: ctx.tenantId,
    generated_by: ctx.actor.name,
    ...metaOf(ctx.clock.now(), period, items.length),
    first_sequence: items[0]?.sequence ?? null,
    last_sequence: items.at(-1)?.sequence ?? null,
    chain_complete: isWhole,
    keys: keys.map(({ keyId }) => ({ key_id: keyId, path: keyPath(keyId) })),
    signing_key_id: signer.keyId,
    files: [...files],
  };
}

/** What is no signature is packed as it is, for the reader to find out. */
function derOf({ signature }: Item): Bytes {
  const raw = fromBase64(signature);
  return raw?.length === 64 ? ecdsaDer(raw) : utf8.encode(signature);
}

async function* lines(all: AsyncIterable<Packed>): AsyncGenerator<string> {
  for await (const one of all) yield `${await itemText(one)}\n`;
}

async function* once(bytes: Bytes): AsyncGenerator<Bytes> {
  yield bytes;
}

const streamOf = (chunks: AsyncGenerator<Bytes>): ReadableStream<Bytes> =>
  new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
    },
    { highWaterMark: 0 },
  );
