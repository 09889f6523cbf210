import { type PDFContext, type PDFDocument, PDFHexString, PDFName, type PDFRef } from '@cantoo/pdf-lib';
import type { Mark } from './sheet.ts';

interface Entry extends Mark {
  readonly under: readonly Mark[];
}

/** The headings as the outline that readers show beside the pages. */
export function addOutline({ context, catalog }: PDFDocument, marks: readonly Mark[]): void {
  const sections: { readonly section: Mark; readonly days: Mark[] }[] = [];
  for (const mark of marks) {
    if (mark.depth === 0) sections.push({ section: mark, days: [] });
    else sections.at(-1)?.days.push(mark);
  }
  const root = context.nextRef();
  const entries = sections.map(({ section, days }) => ({ ...section, under: days }));
  const { first, last } = addEntries(context, root, entries);
  context.assign(root, context.obj({ Type: 'Outlines', First: first, Last: last, Count: entries.length }));
  catalog.set(PDFName.of('Outlines'), root);
  catalog.set(PDFName.of('PageMode'), PDFName.of('UseOutlines'));
}

interface Ends {
  readonly first: PDFRef;
  readonly last: PDFRef;
}

function addEntries(context: PDFContext, parent: PDFRef, entries: readonly Entry[]): Partial<Ends> {
  const refs = entries.map(() => context.nextRef());
  for (const [at, { title, page, y, under }] of entries.entries()) {
    const ref = refs[at];
    if (ref === undefined) continue;
    const entry = context.obj({
      Title: PDFHexString.fromText(title),
      Parent: parent,
      Dest: [page.ref, 'XYZ', null, y, null],
    });
    const ends = addEntries(
      context,
      ref,
      under.map(mark => ({ ...mark, under: [] })),
    );
    const links = { Prev: refs[at - 1], Next: refs[at + 1], First: ends.first, Last: ends.last };
    for (const [name, to] of Object.entries(links)) {
      if (to !== undefined) entry.set(PDFName.of(name), to);
    }
    // Closed: its own are counted with a minus.
    if (under.length > 0) entry.set(PDFName.of('Count'), context.obj(-under.length));
    context.assign(ref, entry);
  }
  const [first] = refs;
  const last = refs.at(-1);
  return first === undefined || last === undefined ? {} : { first, last };
}
