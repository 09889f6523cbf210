import type { EdgeKind, Zone } from '../zones.ts';

export const FONT = "'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace";

export const PAPER = '#ffffff';
export const INK = '#16202e';
export const FAINT = '#525a66';

export interface LineStyle {
  readonly stroke: string;
  readonly width: number;
  readonly dashes?: string;
  /** Of its label. */
  readonly ink: string;
}

export const LINES: Readonly<Record<EdgeKind, LineStyle>> = {
  violation: { stroke: '#d00000', width: 3, dashes: '8 4', ink: '#b00000' },
  cde: { stroke: '#1f3a5f', width: 1.8, ink: '#1f3a5f' },
  other: { stroke: '#8a8f98', width: 1, ink: FAINT },
};

interface ZoneStyle {
  readonly fill: string;
  readonly border: string;
  readonly width: number;
  readonly dashes?: string;
}

/** How a zone and its boxes look; told apart by their place and name too. */
export const ZONE_STYLES: Readonly<Record<Zone, ZoneStyle>> = {
  unresolved: { fill: '#f4f4f5', border: '#8a8f98', width: 1, dashes: '4 3' },
  'out-of-scope': { fill: '#f3f6f3', border: '#8a8f98', width: 1 },
  pending: { fill: '#fdf7e8', border: '#a9832b', width: 1 },
  'connected-cde': { fill: '#eef4fb', border: '#4a78b0', width: 1 },
  cde: { fill: '#e6edf7', border: '#1f3a5f', width: 2.5 },
};
