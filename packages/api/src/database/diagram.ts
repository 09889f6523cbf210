import { sha256Hex } from '@breakwater/db';
import { diagramSvg, THEMES, type Theme } from '@breakwater/db/exchange';
import { tableShapes } from '@breakwater/db/tables';
import * as z from 'zod';

export const DiagramQuery = z.strictObject({ theme: z.enum(THEMES).default('auto') });

export interface Diagram {
  readonly svg: string;
  readonly etag: string;
}

const drawn = new Map<Theme, Promise<Diagram>>();

/** The schema of this build as SVG. It cannot change while the build runs, so each theme is drawn once. */
export function diagram(theme: Theme): Promise<Diagram> {
  const known = drawn.get(theme) ?? draw(theme);
  drawn.set(theme, known);
  return known;
}

async function draw(theme: Theme): Promise<Diagram> {
  const svg = diagramSvg(tableShapes(), theme);
  return { svg, etag: `"${(await sha256Hex(svg)).slice(0, 32)}"` };
}
