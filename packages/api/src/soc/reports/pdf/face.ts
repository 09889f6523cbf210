import type { PDFFont } from '@cantoo/pdf-lib';
import { oneLine } from '../one-line.ts';

const INVISIBLE = /[\p{Cf}\p{Co}\p{DI}]/u;

interface Glyph {
  /** In hex, as the content of a page names it. */
  readonly code: string;
  /** In thousandths of the font's size. */
  readonly width: number;
}

/** A font that measures and encodes text character by character, each looked up once. */
export class Face {
  readonly font: PDFFont;
  /** Its name on every page. */
  readonly key: string;
  readonly #known: ReadonlySet<number>;
  readonly #glyphs = new Map<string, Glyph>();

  constructor(font: PDFFont, key: string) {
    this.font = font;
    this.key = key;
    this.#known = new Set(font.getCharacterSet());
  }

  /** Text in one line that this font has every character of: one that it lacks, or nobody sees, becomes `U+XXXX`. */
  printable(text: string): string {
    let printed = '';
    for (const character of oneLine(text.normalize('NFC'))) {
      const code = character.codePointAt(0) ?? 0;
      const visible = this.#known.has(code) && !INVISIBLE.test(character);
      printed += visible ? character : `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
    }
    return printed;
  }

  width(text: string, size: number): number {
    let width = 0;
    for (const character of text) width += this.#glyph(character).width;
    return (width * size) / 1000;
  }

  encode(text: string): string {
    let codes = '';
    for (const character of text) codes += this.#glyph(character).code;
    return codes;
  }

  /** The lines that printable text takes in a width; words longer than it are broken. At least one. */
  wrap(text: string, size: number, width: number): string[] {
    const lines: string[] = [];
    const most = (width * 1000) / size;
    const space = this.#glyph(' ').width;
    let line = '';
    let used = 0;
    const end = () => {
      lines.push(line);
      line = '';
      used = 0;
    };
    for (const word of text.split(' ')) {
      const length = this.width(word, 1000);
      if (line !== '' && used + space + length > most) end();
      if (line !== '') {
        line += ` ${word}`;
        used += space + length;
      } else if (length <= most) {
        line = word;
        used = length;
      } else {
        for (const character of word) {
          const next = this.#glyph(character).width;
          if (line !== '' && used + next > most) end();
          line += character;
          used += next;
        }
      }
    }
    if (line !== '' || lines.length === 0) end();
    return lines;
  }

  #glyph(character: string): Glyph {
    const known = this.#glyphs.get(character);
    if (known !== undefined) return known;
    const glyph = {
      code: this.font.encodeText(character).asString(),
      width: this.font.widthOfTextAtSize(character, 1000),
    };
    this.#glyphs.set(character, glyph);
    return glyph;
  }
}
