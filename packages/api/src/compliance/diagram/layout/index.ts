import type { Model } from '../model.ts';
import { MARGIN, PADDING, ZONE_GAP } from './geometry.ts';
import { type Grid, gridOf } from './grid.ts';
import { labelled, type Note, type PlacedLabel } from './labels.ts';
import { type RoutedEdge, routed } from './route.ts';

/** Where everything of a diagram is. */
export interface Layout extends Grid {
  readonly edges: readonly RoutedEdge[];
  readonly labels: readonly PlacedLabel[];
  readonly notes: readonly Note[];
  /** Of the zones and all labels. */
  readonly bottom: number;
}

/** `top`: where the zones begin, below what stands above them. */
export function layoutOf({ zones, edges }: Model, top: number): Layout {
  const cde = new Set(
    zones.filter(({ zone }) => zone === 'cde').flatMap(({ boxes }) => boxes.map(({ key }) => key)),
  );
  const within = edges.some(({ from, to }) => cde.has(from) && cde.has(to));
  const grid = gridOf(zones, top, PADDING + (within ? ZONE_GAP : MARGIN));
  const routes = routed(grid, edges);
  const { labels, notes } = labelled(grid, routes);
  const bottom = Math.max(
    ...grid.zones.map(({ y, height }) => y + height),
    ...labels.map(({ y, height }) => y + height),
  );
  return { ...grid, edges: routes, labels, notes, bottom };
}
