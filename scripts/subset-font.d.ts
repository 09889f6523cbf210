declare module 'subset-font' {
  /** The part of a font that a text needs. */
  export default function subsetFont(
    font: Uint8Array,
    text: string,
    options: {
      readonly targetFormat: 'truetype';
      readonly noLayoutClosure?: boolean;
      readonly dropTables?: readonly string[];
      readonly preserveNameIds?: readonly number[];
    },
  ): Promise<Buffer>;
}
