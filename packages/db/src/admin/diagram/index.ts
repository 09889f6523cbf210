import { type DiagramTable, gridOf } from './layout.ts';
import { routed } from './route.ts';
import { svgOf } from './svg.ts';
import { THEMES, type Theme } from './theme.ts';

export { type DiagramTable, THEMES, type Theme };

/** The tables and their foreign keys as an SVG document: the same bytes for the same schema. */
export function diagramSvg(tables: readonly DiagramTable[], theme: Theme = 'auto'): string {
  const { layout, edges } = routed(gridOf(tables));
  return svgOf({ ...layout, edges }, theme);
}
