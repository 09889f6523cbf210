import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256Hex } from '../kernel/canonical.ts';
import { compareEntries } from './compare.ts';
import type { HashedEntry } from './entry-hash.ts';
import { digestOf, leavesOf } from './seal-form.ts';

interface World {
  readonly entries: readonly HashedEntry[];
  readonly other: HashedEntry;
}

/** Entries as a chain has them: ascending seqs with the gaps of other chains between. */
const worlds: fc.Arbitrary<{ gaps: number[]; salt: string }> = fc.record({
  gaps: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 20 }),
  salt: fc.string(),
});

async function worldOf({ gaps, salt }: { gaps: number[]; salt: string }): Promise<World> {
  let seq = 0;
  const entries: HashedEntry[] = [];
  for (const gap of gaps) {
    seq += gap;
    entries.push({ seq, id: `aud_${seq}`, hash: await sha256Hex(`${salt}:${seq}`) });
  }
  return { entries, other: { seq: seq + 1, id: 'aud_other', hash: await sha256Hex(`${salt}:other`) } };
}

const sealOf = async (entries: readonly HashedEntry[]) => ({
  index: 1,
  count: entries.length,
  digest: await digestOf(entries),
  leaves: leavesOf(entries),
});

const pick = fc.nat();
const at = <T>(items: readonly T[], n: number): T => {
  const item = items[n % items.length];
  if (item === undefined) throw new Error('there is nothing to pick from');
  return item;
};

describe('what differs from a seal is named', () => {
  it('nothing, when nothing was changed', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async given => {
        const { entries } = await worldOf(given);
        expect(await compareEntries(await sealOf(entries), entries)).toEqual([]);
      }),
    );
  });

  it('exactly the edited, removed or added entry', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, pick, async (given, n) => {
        const { entries, other } = await worldOf(given);
        const seal = await sealOf(entries);
        const { seq, id } = at(entries, n);
        const edited = entries.map(e => (e.seq === seq ? { ...e, hash: other.hash } : e));
        expect(await compareEntries(seal, edited)).toMatchObject([{ kind: 'row_edited', index: 1, seq, id }]);
        const removed = entries.filter(e => e.seq !== seq);
        expect(await compareEntries(seal, removed)).toMatchObject([{ kind: 'row_deleted', seq, id: null }]);
        expect(await compareEntries(seal, [...entries, other])).toMatchObject([
          { kind: 'row_inserted', seq: other.seq, id: other.id },
        ]);
      }),
    );
  });

  it('every entry that a shuffle moved, and no other', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, fc.array(fc.tuple(pick, pick), { minLength: 1 }), async (given, swaps) => {
        const { entries } = await worldOf(given);
        const moved = [...entries];
        for (const [i, j] of swaps) {
          const [a, b] = [at(moved, i), at(moved, j)];
          moved[i % moved.length] = { ...b, seq: a.seq };
          moved[j % moved.length] = { ...a, seq: b.seq };
        }
        const changed = moved.filter((e, i) => e.hash !== entries[i]?.hash);
        const found = await compareEntries(await sealOf(entries), moved);
        expect(found.map(p => [p.kind, p.seq])).toEqual(changed.map(e => ['row_reordered', e.seq]));
      }),
    );
  });

  it('the seal, when its own words were changed', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, fc.string(), async (given, text) => {
        const { entries } = await worldOf(given);
        const seal = await sealOf(entries);
        fc.pre(text !== seal.leaves);
        expect(await compareEntries({ ...seal, leaves: text }, entries)).toMatchObject([
          { kind: 'seal_edited', index: 1, seq: null },
        ]);
        const other = [{ digest: await sha256Hex(text) }, { count: seal.count + 1 }];
        for (const words of other) {
          expect(await compareEntries({ ...seal, ...words }, entries)).toMatchObject([
            { kind: 'digest_mismatch', index: 1, seq: null },
          ]);
        }
      }),
    );
  });
});
