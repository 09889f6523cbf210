import { getDocumentProxy } from 'unpdf';
import { describe, expect, it } from 'vitest';
import { SECTIONS } from '../content.ts';
import type { ReportSnapshot } from '../document.ts';
import { emptyReport, plantReport } from '../report.fixture.ts';
import { pdfOf } from './index.ts';

interface Piece {
  readonly text: string;
  readonly top: number;
  readonly left: number;
  readonly right: number;
}

/** A document as a reader sees it. */
async function read(bytes: Uint8Array) {
  const pdf = await getDocumentProxy(new Uint8Array(bytes));
  const pages: Piece[][] = [];
  for (let number = 1; number <= pdf.numPages; number++) {
    const { items } = await (await pdf.getPage(number)).getTextContent({ disableNormalization: true });
    pages.push(
      items.flatMap(item =>
        'str' in item && item.str.trim() !== ''
          ? [
              {
                text: item.str,
                top: 841.89 - item.transform[5],
                left: item.transform[4],
                right: item.transform[4] + item.width,
              },
            ]
          : [],
      ),
    );
  }
  const { info } = await pdf.getMetadata();
  return {
    pages,
    text: pages
      .flat()
      .map(({ text }) => text)
      .join(' '),
    outline: (await pdf.getOutline()) ?? [],
    info,
  };
}

const reported = async (changed: Partial<ReportSnapshot>) => {
  const { snapshot, contentSha256 } = emptyReport('technical');
  return read(await pdfOf({ snapshot: { ...snapshot, ...changed }, contentSha256 }));
};

const wordy = 'Nothing of note was seen on the wire for the whole of the hour, and the sensors agree. ';
const entries = (count: number, details = wordy) =>
  Array.from({ length: count }, (_, at) => ({
    timestamp: new Date(Date.UTC(2026, 6, 14, 4, at)).toISOString(),
    agent: 'bot',
    action: `entry-${at}.`,
    details,
  }));

describe('a report as PDF', () => {
  it('case 46: holds the headings in order, and names in any script as written', async () => {
    const bytes = await pdfOf(plantReport());
    expect(new TextDecoder().decode(bytes.slice(0, 5))).toBe('%PDF-');
    const { text } = await read(bytes);
    let place = 0;
    const places = SECTIONS.technical.map(section => {
      place = text.indexOf(section, place);
      return place;
    });
    expect(places).not.toContain(-1);
    for (const name of ['Zoë Müller', 'Łukasz', 'Ελένη', 'Дмитрий', 'Nguyễn Thị Hương', 'Gökçe Şahin']) {
      expect(text).toContain(name);
    }
    expect(text).toContain('hxxps://evil[.]example[.]com/p');
    expect(text).not.toMatch(/https?:\/\//);
  });

  it('is the same bytes every time', async () => {
    for (const type of ['technical', 'executive', 'compliance'] as const) {
      expect(Buffer.from(await pdfOf(plantReport(type))).equals(await pdfOf(plantReport(type)))).toBe(true);
    }
  });

  it('has the headings as its outline, the days of the timeline below it', async () => {
    const { outline } = await read(await pdfOf(plantReport()));
    expect(outline.map(({ title }) => title)).toEqual(SECTIONS.technical);
    expect(outline[1]?.items.map(({ title }) => title)).toEqual([
      'Tuesday 14 July 2026',
      'Wednesday 15 July 2026',
    ]);
    const executive = await read(await pdfOf(plantReport('executive')));
    expect(executive.outline.map(({ title }) => title)).toEqual(SECTIONS.executive);
  });

  it('has title, language and date of the report, and no other', async () => {
    const report = plantReport();
    const { info } = await read(await pdfOf(report));
    expect(info).toMatchObject({
      Title: report.snapshot.report.title,
      Language: 'en',
      CreationDate: 'D:20260716142005Z',
      ModDate: 'D:20260716142005Z',
    });
  });

  it('numbers its pages', async () => {
    const { pages } = await reported({ timeline: entries(80) });
    expect(pages.length).toBeGreaterThan(2);
    for (const [at, page] of pages.entries()) {
      expect(page.map(({ text }) => text)).toContain(`Page ${at + 1} of ${pages.length}`);
    }
  });

  it('breaks tables between lines: nothing lies below the last line of a page, and nothing is lost', async () => {
    const long = { ...entries(1)[0], details: wordy.repeat(220), action: 'long.' };
    const { pages, text } = await reported({
      timeline: [...entries(60), long] as ReportSnapshot['timeline'],
    });
    for (let at = 0; at < 60; at++) expect(text).toContain(`entry-${at}.`);
    expect(text.replaceAll(/\s+/g, ' ').split('agree.')).toHaveLength(281);
    for (const page of pages) {
      const body = page.filter(({ text }) => !/^(Page \d|Report rpt_)/.test(text));
      expect(Math.max(...body.map(({ top }) => top))).toBeLessThan(841.89 - 62);
      expect(Math.max(...body.map(({ right }) => right))).toBeLessThanOrEqual(595.28 - 48 + 0.1);
    }
    const continued = pages.slice(1, 4).map(page => page.slice(0, 5).map(({ text }) => text));
    for (const first of continued)
      expect(first).toEqual(expect.arrayContaining(['Time, 14 Jul', 'Agent', 'Action', 'Details']));
  });

  it('leaves no heading at the foot of a page', async () => {
    const { snapshot } = plantReport();
    const titles: ReadonlySet<string> = new Set([...SECTIONS.technical, 'Tuesday 14 July 2026']);
    for (let length = 2; length <= 26; length += 2) {
      const { pages } = await reported({
        ...snapshot,
        case: { ...snapshot.case, description: wordy.repeat(length) },
      });
      for (const page of pages) {
        const body = page.filter(({ text }) => !/^(Page \d|Report rpt_|Technical report)/.test(text));
        expect(titles).not.toContain(body.at(-1)?.text);
      }
    }
  });

  it('has a strip of its hours for any day there was', async () => {
    const timeline = ['-000043-03-15T12:00:00.000Z', '1969-12-31T23:59:59.999Z'].map(timestamp => ({
      ...entries(1)[0],
      timestamp,
    }));
    const { text, outline } = await reported({ timeline: timeline as ReportSnapshot['timeline'] });
    expect(outline[1]?.items).toHaveLength(2);
    expect(text).toContain('Wednesday 31 December 1969 1 entry');
  });

  it('prints what the font lacks, and what nobody would see, by its number', async () => {
    const { text } = await reported({ outcome: 'a 日 b 🙂 c \u202e d \u200b e\u0007f' });
    expect(text).toContain('a U+65E5 b U+1F642 c U+202E d U+200B e f');
  });

  it('has every letter of Latin, Greek and Cyrillic', async () => {
    const letters: string[] = [];
    const covered = /[\p{L}\p{N}]/u;
    for (const [from, to] of [
      [0x21, 0x7e],
      [0xa1, 0x24f],
      [0x386, 0x3e1],
      [0x400, 0x481],
      [0x48a, 0x52f],
      [0x1e00, 0x1ffc],
    ] as const) {
      for (let code = from; code <= to; code++) {
        const letter = String.fromCodePoint(code);
        if (covered.test(letter) && letter.normalize('NFC') === letter) letters.push(letter);
      }
    }
    const { text } = await reported({ outcome: letters.join(' ') });
    expect(letters.length).toBeGreaterThan(1000);
    const found = new Set(text.split(/\s+/));
    expect(letters.filter(letter => !found.has(letter))).toEqual([]);
  });

  it('letters with combining accents are printed as one', async () => {
    expect((await reported({ outcome: 'Zoe\u0308 Mu\u0308ller' })).text).toContain('Zoë Müller');
  });

  it('a title of any length and without spaces stays on its page', async () => {
    const { snapshot } = emptyReport('technical');
    for (const title of ['W'.repeat(500), 'Wide words '.repeat(45)]) {
      const { pages, outline } = await reported({ report: { ...snapshot.report, title } });
      expect(Math.max(...pages.flat().map(({ right }) => right))).toBeLessThanOrEqual(595.28 - 48 + 0.1);
      expect(outline).toHaveLength(9);
    }
  });

  it('an empty case is a page of Nones', async () => {
    const { text, pages } = await read(await pdfOf(emptyReport('technical')));
    expect(text.split('None.')).toHaveLength(8);
    expect(text).not.toContain('Alerts by severity');
    expect(pages).toHaveLength(2);
  });
});
