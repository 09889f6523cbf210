import { clean, widthOf, xml } from '../text.ts';

type Attributes = Readonly<Record<string, string | number | undefined>>;

const attributesOf = (attributes: Attributes): string =>
  Object.entries(attributes)
    .flatMap(([name, value]) => (value === undefined ? [] : [` ${name}="${xml(String(value))}"`]))
    .join('');

/** An element; `content` is markup. */
export function element(name: string, attributes: Attributes, content = ''): string {
  const start = `<${name}${attributesOf(attributes)}`;
  return content === '' ? `${start}/>` : `${start}>${content}</${name}>`;
}

/** Lines of text, cleaned and escaped. */
export const escaped = (text: string): string =>
  text
    .split('\n')
    .map(line => xml(clean(line)))
    .join('\n');

export const title = (text: string): string => `<title>${escaped(text)}</title>`;

export interface TextStyle {
  readonly size: number;
  readonly fill: string;
  readonly weight?: 'bold';
  readonly anchor?: 'middle';
  /** Wider text is squeezed to this width. */
  readonly room?: number;
}

/** One line of text, with its baseline at `y`. */
export function line(
  x: number,
  y: number,
  text: string,
  { size, fill, weight, anchor, room }: TextStyle,
): string {
  const squeezed = room !== undefined && widthOf(clean(text), size) > room;
  return element(
    'text',
    {
      x,
      y,
      'font-size': size,
      fill,
      'font-weight': weight,
      'text-anchor': anchor,
      ...(squeezed ? { textLength: room, lengthAdjust: 'spacingAndGlyphs' } : {}),
    },
    escaped(text),
  );
}
