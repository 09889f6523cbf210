import { BreakwaterError, canonicalJson, joinBytes } from '@breakwater/db';
import type { Caller } from '../../../context.ts';
import { type Item, packed } from './contents.ts';
import { itemText, metaOf, publicKeyOf } from './item.ts';
import type { Selection } from './selection.ts';

/** What is signed as a whole is held as a whole. */
const LARGEST_JSON = 16 * 1024 * 1024;

const headOf = (ctx: Caller, { period, items, keys }: Selection) => ({
  meta: metaOf(ctx.clock.now(), period, items.length),
  public_keys: keys.map(publicKeyOf),
});

/** What it is and the keys in the first line, then an item a line. */
export async function* ndjsonOf(ctx: Caller, selection: Selection): AsyncGenerator<string> {
  yield `${canonicalJson(headOf(ctx, selection))}\n`;
  for await (const one of packed(ctx, selection.items)) yield `${await itemText(one)}\n`;
}

/** @throws PRECONDITION_FAILED(too_large) */
export function checkJson({ items }: { readonly items: readonly Pick<Item, 'bytes'>[] }): void {
  if (items.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0) <= LARGEST_JSON) return;
  throw new BreakwaterError(
    'PRECONDITION_FAILED',
    `JSON holds at most ${LARGEST_JSON} bytes of documents; take zip or ndjson`,
    { reason: 'too_large' },
  );
}

type Bytes = Uint8Array<ArrayBuffer>;

const utf8 = new TextEncoder();

/** One signed object, in its canonical form. Put together as bytes: as text it would take up to twice as much. */
export async function jsonOf(ctx: Caller, selection: Selection): Promise<Bytes> {
  const { items, signer } = selection;
  const parts = [utf8.encode('{"evidence":[')];
  for await (const one of packed(ctx, items)) {
    parts.push(utf8.encode(`${parts.length === 1 ? '' : ','}${await itemText(one)}`));
  }
  // Members are ordered by name: evidence before these, the signature after them.
  parts.push(utf8.encode(`],${canonicalJson(headOf(ctx, selection)).slice(1)}`));
  const signed = joinBytes(parts);
  const signature = await signer.sign(signed);
  const last = canonicalJson({ signature: { key_id: signer.keyId, signature } });
  return joinBytes([signed.subarray(0, -1), utf8.encode(`,${last.slice(1)}`)]);
}
