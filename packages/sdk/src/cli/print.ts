import type { Page } from '../types.ts';
import type { Io } from './command.ts';
import { progressOn } from './progress.ts';
import { cell, isRecord, recordLines, type Table, tableFor } from './table.ts';
import { json, printable, printableLines } from './text.ts';

export interface Listing {
  /** Every page, and not only the first. */
  readonly all: boolean;
  readonly columns: readonly string[] | undefined;
  readonly asJson: boolean;
  readonly io: Io;
}

/** Prints pages as they come: as JSON one object `{ items, nextCursor }` whatever their number. */
export async function printPages(pages: AsyncIterable<Page<unknown>>, listing: Listing): Promise<void> {
  const { all, asJson, io } = listing;
  const progress = progressOn(io.stderr, all && !io.stdout.isTerminal);
  let table: Table | undefined;
  let count = 0;
  let nextCursor: string | null = null;
  try {
    for await (const page of pages) {
      if (count === 0 && page.degraded) {
        await io.stderr.write(`from a snapshot of ${page.snapshotAt?.toISOString() ?? 'an unknown time'}\n`);
      }
      nextCursor = all ? null : page.nextCursor;
      let text = '';
      if (!asJson && table === undefined) {
        table = tableFor(page.items, listing.columns, io.stdout.isTerminal ? io.stdout.columns : undefined);
        if (page.items.length > 0) text += `${table.header}\n`;
      }
      for (const item of page.items) {
        text +=
          table === undefined ? `${count === 0 ? '{"items":[' : ','}\n${json(item)}` : `${table.row(item)}\n`;
        count += 1;
      }
      await io.stdout.write(text);
      if (!all) break;
      if (page.hasMore) await progress.show(null, `${count.toLocaleString('en')} so far`);
    }
  } finally {
    await progress.clear();
  }
  if (asJson) {
    await io.stdout.write(`${count === 0 ? '{"items":[' : '\n'}],"nextCursor":${json(nextCursor)}}\n`);
  } else if (nextCursor !== null) {
    await io.stderr.write(`there is more: --all, or --cursor ${printable(nextCursor)}\n`);
  } else if (count === 0) {
    await io.stderr.write('nothing found\n');
  }
}

export async function printResult(value: unknown, asJson: boolean, io: Io): Promise<void> {
  const text = asJson ? json(value, io.stdout.isTerminal ? 2 : undefined) : shown(value, io);
  if (text !== '') await io.stdout.write(`${text}\n`);
}

/** One item of a subscription, as a line. */
export async function printItem(item: unknown, asJson: boolean, io: Io): Promise<void> {
  const told = (value: unknown) => {
    const text = cell(value);
    return /[\s"=]/.test(text) && typeof value === 'string' ? json(text) : text;
  };
  const line =
    asJson || !isRecord(item)
      ? json(item)
      : Object.entries(item)
          .filter(([, value]) => cell(value) !== '')
          .map(([name, value]) => `${printable(name)}=${told(value)}`)
          .join(' ');
  await io.stdout.write(`${line}\n`);
}

function shown(value: unknown, io: Io): string {
  const width = io.stdout.isTerminal ? io.stdout.columns : undefined;
  const items = rowsIn(value);
  if (items !== null) {
    const table = tableFor(items, undefined, width);
    return items.length === 0 ? '' : [table.header, ...items.map(table.row)].join('\n');
  }
  if (isRecord(value)) return recordLines(value);
  return typeof value === 'string' ? printableLines(value) : cell(value);
}

/** The items of an answer that is a list and nothing else. */
function rowsIn(value: unknown): readonly unknown[] | null {
  if (Array.isArray(value)) return value;
  const members = isRecord(value) ? Object.values(value) : [];
  const [only] = members;
  return members.length === 1 && Array.isArray(only) ? only : null;
}
