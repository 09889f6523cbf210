/** What the database looks like, and how it goes out and comes in: loaded only when asked for. */
export { type CsvRecord, type CsvTable, readCsv } from './csv-read.ts';
export { diagramSvg, THEMES, type Theme } from './diagram/index.ts';
export { depths } from './diagram/layout.ts';
export { Sha256 } from './dump/sha256.ts';
