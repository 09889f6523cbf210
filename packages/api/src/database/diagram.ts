import { sha256Hex } from '@breakwater/db';
import { diagramSvg, THEMES, type Theme } from '@breakwater/db/exchange';
import { tableShapes } from '@breakwater/db/tables';
import * as z from 'zod';
import type { App } from '../context.ts';
import type { Extended } from '../extend/extended.ts';

export const DiagramQuery = z.strictObject({ theme: z.enum(THEMES).default('auto') });

export interface Diagram {
  readonly svg: string;
  readonly etag: string;
}

const drawn = new WeakMap<object, Map<Theme, Promise<Diagram>>>();
const BUILT_IN = {};

/** The schema of an app as SVG. It cannot change while the app runs, so each theme is drawn once. */
export function diagram(theme: Theme, { extended }: Pick<App, 'extended'>): Promise<Diagram> {
  const of = extended ?? BUILT_IN;
  const themes = drawn.get(of) ?? new Map<Theme, Promise<Diagram>>();
  drawn.set(of, themes);
  const known = themes.get(theme) ?? draw(theme, extended);
  themes.set(theme, known);
  return known;
}

async function draw(theme: Theme, extended: Extended | null): Promise<Diagram> {
  const svg = diagramSvg(tableShapes(extended?.tables), theme);
  return { svg, etag: `"${(await sha256Hex(svg)).slice(0, 32)}"` };
}
