import { BreakwaterError, canonicalJson } from '@breakwater/db';
import type { Caller } from '../../../context.ts';
import { packed } from './contents.ts';
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
export function checkJson({ items }: Selection): void {
  if (items.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0) <= LARGEST_JSON) return;
  throw new BreakwaterError(
    'PRECONDITION_FAILED',
    `JSON holds at most ${LARGEST_JSON} bytes of documents; take zip or ndjson`,
    { reason: 'too_large' },
  );
}

/** One signed object, in its canonical form. */
export async function jsonOf(ctx: Caller, selection: Selection): Promise<Uint8Array<ArrayBuffer>> {
  const { items, signer } = selection;
  const texts: string[] = [];
  for await (const one of packed(ctx, items)) texts.push(await itemText(one));
  // Members are ordered by name: evidence before these, the signature after them.
  const signed = `{"evidence":[${texts.join(',')}],${canonicalJson(headOf(ctx, selection)).slice(1)}`;
  const encoder = new TextEncoder();
  const signature = await signer.sign(encoder.encode(signed));
  const whole = canonicalJson({ signature: { key_id: signer.keyId, signature } });
  return encoder.encode(`${signed.slice(0, -1)},${whole.slice(1)}`);
}
