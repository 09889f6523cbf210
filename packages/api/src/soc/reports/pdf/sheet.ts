import {
  beginText,
  endText,
  fill,
  type PDFDocument,
  PDFHexString,
  PDFName,
  type PDFOperator,
  type PDFPage,
  rectangle,
  setFillingRgbColor,
  setFontAndSize,
  setTextMatrix,
  showText,
} from '@cantoo/pdf-lib';
import { type Colour, INK } from './colours.ts';
import type { Face } from './face.ts';

const PAGE = { width: 595.28, height: 841.89 } as const;
const MARGIN = 48;
const TOP = 58;
const BOTTOM = 62;

/** Left edge and width of what a page holds. */
export const LEFT = MARGIN;
export const WIDTH = PAGE.width - 2 * MARGIN;
export const PAGE_WIDTH = PAGE.width;
export const PAGE_HEIGHT = PAGE.height;
const FOOT = PAGE.height - BOTTOM;

export interface Faces {
  readonly regular: Face;
  readonly bold: Face;
}

export interface TextStyle {
  readonly size: number;
  readonly face?: Face;
  readonly colour?: Colour;
}

/** A heading, and where it stands. */
export interface Mark {
  readonly title: string;
  readonly depth: 0 | 1;
  readonly page: PDFPage;
  readonly y: number;
}

/** Pages that are written from top to bottom. Distances are in points, from the top left corner. */
export class Sheet {
  readonly faces: Faces;
  readonly pages: PDFPage[] = [];
  readonly marks: Mark[] = [];
  /** Where the next thing goes. */
  y = TOP;
  readonly #doc: PDFDocument;
  #page: PDFPage;

  constructor(doc: PDFDocument, faces: Faces) {
    this.#doc = doc;
    this.faces = faces;
    this.#page = this.turn();
  }

  /** What is left of the page. */
  get room(): number {
    return FOOT - this.y;
  }

  /** What a whole page holds. */
  get whole(): number {
    return FOOT - TOP;
  }

  /** Goes on with a new page. */
  turn(): PDFPage {
    const page = this.#doc.addPage([PAGE.width, PAGE.height]);
    for (const { key, font } of [this.faces.regular, this.faces.bold]) {
      page.node.setFontDictionary(PDFName.of(key), font.ref);
    }
    this.pages.push(page);
    this.#page = page;
    this.y = TOP;
    return page;
  }

  /** Turns the page unless so much is left of it. */
  need(height: number): void {
    if (height > this.room && this.y > TOP) this.turn();
  }

  /** Notes a heading at the present place. */
  mark(title: string, depth: Mark['depth']): void {
    this.marks.push({ title, depth, page: this.#page, y: PAGE.height - this.y + 12 });
  }

  /** A line of printable text on a base line. */
  text(text: string, x: number, y: number, style: TextStyle, page = this.#page): void {
    const { size, face = this.faces.regular, colour = INK } = style;
    this.#draw(page, [
      beginText(),
      setFillingRgbColor(...colour),
      setFontAndSize(PDFName.of(face.key), size),
      setTextMatrix(1, 0, 0, 1, x, PAGE.height - y),
      showText(PDFHexString.of(face.encode(text))),
      endText(),
    ]);
  }

  box(x: number, y: number, width: number, height: number, colour: Colour, page = this.#page): void {
    this.#draw(page, [
      setFillingRgbColor(...colour),
      rectangle(x, PAGE.height - y - height, width, height),
      fill(),
    ]);
  }

  /** A horizontal rule. */
  rule(y: number, colour: Colour, thickness = 0.5): void {
    this.box(LEFT, y, WIDTH, thickness, colour);
  }

  #draw(page: PDFPage, operators: readonly PDFOperator[]): void {
    page.pushOperators(...operators);
  }
}
