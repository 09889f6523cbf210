import fontkit from '@cantoo/fontkit';
import { PDFDocument, PDFHexString } from '@cantoo/pdf-lib';
import { contentOf, SECTIONS, type Section } from '../content.ts';
import type { ShownReport } from '../document.ts';
import { drawBlock, drawNone } from './blocks.ts';
import { ACCENT } from './colours.ts';
import { Face } from './face.ts';
import { BOLD, REGULAR } from './fonts.generated.ts';
import { addOutline } from './outline.ts';
import { drawSeverityBar } from './severity-bar.ts';
import { LEFT, Sheet } from './sheet.ts';
import { DAY_HEIGHT, drawTimeline } from './timeline.ts';
import { drawEdges, drawTitle } from './title.ts';

const MAKER = 'Breakwater';
const HEADING = 40;
/** No heading stands at the foot of a page without as much below it. */
const SOME_CONTENT = 80;

/** A report as PDF. The same report is the same bytes: nothing but it goes in. */
export async function pdfOf(report: ShownReport): Promise<Uint8Array<ArrayBuffer>> {
  const doc = await PDFDocument.create({ updateMetadata: false });
  doc.registerFontkit(fontkit);
  const sheet = new Sheet(doc, {
    regular: await face(doc, REGULAR, 'Regular'),
    bold: await face(doc, BOLD, 'Bold'),
  });
  drawTitle(sheet, report);
  for (const section of SECTIONS[report.snapshot.report.type]) drawSection(sheet, section, report);
  drawEdges(sheet, report);
  addOutline(doc, sheet.marks);
  describe(doc, report);
  return new Uint8Array(await doc.save({ objectsPerTick: Number.POSITIVE_INFINITY }));
}

async function face(doc: PDFDocument, base64: string, style: string): Promise<Face> {
  const font = await doc.embedFont(base64, {
    subset: true,
    customName: `BWRPRT+NotoSans-${style}`,
  });
  return new Face(font, style);
}

function drawSection(sheet: Sheet, section: Section, { snapshot }: ShownReport): void {
  sheet.need(HEADING + (section === 'Timeline' ? DAY_HEIGHT : SOME_CONTENT));
  sheet.y += 10;
  sheet.mark(section, 0);
  sheet.text(section, LEFT, sheet.y + 12, { size: 14, face: sheet.faces.bold, colour: ACCENT });
  sheet.rule(sheet.y + 19, ACCENT, 1);
  sheet.y += 30;
  const blocks = contentOf(section, snapshot);
  if (blocks.length === 0) drawNone(sheet);
  else if (section === 'Timeline') drawTimeline(sheet, snapshot.timeline);
  else {
    if (section === 'Summary') drawSeverityBar(sheet, snapshot.alerts);
    for (const block of blocks) drawBlock(sheet, block);
  }
}

function describe(doc: PDFDocument, { snapshot: { report }, contentSha256 }: ShownReport): void {
  const generatedAt = new Date(report.generatedAt);
  doc.setTitle(report.title, { showInWindowTitleBar: true });
  doc.setLanguage('en');
  doc.setAuthor(report.generatedBy);
  doc.setCreator(MAKER);
  doc.setProducer(MAKER);
  doc.setCreationDate(generatedAt);
  doc.setModificationDate(generatedAt);
  const id = PDFHexString.of(contentSha256.slice(0, 32));
  doc.context.trailerInfo.ID = doc.context.obj([id, id]);
}
