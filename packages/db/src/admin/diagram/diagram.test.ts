import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tableShapes } from '../tables.ts';
import { type DiagramTable, diagramSvg, THEMES } from './index.ts';
import { BOX_WIDTH, gridOf, HEADER, type Layout } from './layout.ts';
import { type Edge, routed } from './route.ts';
import { schemaOf } from './schema.fixture.ts';
import { PALETTES } from './theme.ts';

const DOMAINS = ['identity', 'fleet', 'governance', 'soc', 'database', 'own'];

const schemas = fc
  .array(
    fc.record({
      domain: fc.constantFrom(...DOMAINS),
      columns: fc.integer({ min: 1, max: 12 }),
      keys: fc.array(fc.record({ to: fc.nat(), column: fc.nat() }), { maxLength: 5 }),
    }),
    { minLength: 1, maxLength: 45 },
  )
  .map(schemaOf);

const crowded = fc.integer({ min: 20, max: 60 }).map(count =>
  schemaOf(
    Array.from({ length: count }, (_, at) => ({
      domain: DOMAINS[at % DOMAINS.length] ?? '',
      columns: 3 + (at % 9),
      keys: [
        { to: 0, column: 1 },
        { to: at * 7, column: 2 },
      ],
    })),
  ),
);

interface Segment {
  readonly edge: Edge;
  readonly fixed: number;
  readonly from: number;
  readonly to: number;
  readonly vertical: boolean;
}

const segmentsOf = (edge: Edge): Segment[] =>
  edge.points.slice(1).map(([x, y], at) => {
    const [beforeX, beforeY] = edge.points[at] ?? [0, 0];
    const vertical = x === beforeX;
    expect(vertical || y === beforeY).toBe(true);
    const ends = vertical ? [beforeY, y] : [beforeX, x];
    return { edge, vertical, fixed: vertical ? x : y, from: Math.min(...ends), to: Math.max(...ends) };
  });

function overlappingBoxes({ boxes }: Layout): string[] {
  return boxes.flatMap((a, at) =>
    boxes
      .slice(at + 1)
      .filter(
        b => a.x < b.x + BOX_WIDTH && b.x < a.x + BOX_WIDTH && a.y < b.y + b.height && b.y < a.y + a.height,
      )
      .map(b => `${a.table.name} × ${b.table.name}`),
  );
}

function entered({ boxes }: Layout, segments: readonly Segment[]): string[] {
  return segments.flatMap(({ edge, vertical, fixed, from, to }) =>
    boxes
      .filter(({ x, y, height }) => {
        const [low, high, start, end] = vertical
          ? [x, x + BOX_WIDTH, y, y + height]
          : [y, y + height, x, x + BOX_WIDTH];
        return fixed > low && fixed < high && to > start && from < end;
      })
      .map(box => `${edge.from}.${edge.column} in ${box.table.name}`),
  );
}

function shared(segments: readonly Segment[]): string[] {
  return segments.flatMap((a, at) =>
    segments
      .slice(at + 1)
      .filter(
        b =>
          a.vertical === b.vertical && a.fixed === b.fixed && Math.min(a.to, b.to) > Math.max(a.from, b.from),
      )
      .map(b => `${a.edge.from}.${a.edge.column} along ${b.edge.from}.${b.edge.column}`),
  );
}

function checked(tables: readonly DiagramTable[]): void {
  const { layout, edges } = routed(gridOf(tables));
  const segments = edges.flatMap(segmentsOf);
  expect(overlappingBoxes(layout)).toEqual([]);
  expect(entered(layout, segments)).toEqual([]);
  expect(shared(segments)).toEqual([]);
  expect(edges).toHaveLength(tables.flatMap(t => t.foreignKeys).length);
  for (const { points } of edges) {
    for (const [x, y] of points) {
      expect(x > 0 && x < layout.width && y > 0 && y < layout.height).toBe(true);
    }
  }
  const boxes = new Map(layout.boxes.map(box => [box.table.name, box]));
  for (const { from, to, points } of edges) {
    const [endX = 0, endY = 0] = points.at(-1) ?? [];
    const target = boxes.get(to);
    const top = target?.y ?? 0;
    expect([target?.x, (target?.x ?? 0) + BOX_WIDTH]).toContain(endX);
    expect(endY > top && endY < top + HEADER).toBe(true);
    expect(boxes.has(from)).toBe(true);
  }
}

describe('the diagram', () => {
  it('keeps boxes apart, edges out of boxes, and edges off each other, whatever the schema', () => {
    fc.assert(fc.property(fc.oneof(schemas, crowded), checked), { numRuns: 100 });
  });

  it('does so for this schema, and shows every table and foreign key once', () => {
    const tables = tableShapes();
    checked(tables);
    const svg = diagramSvg(tables);
    const shown = [...svg.matchAll(/data-table="([^"]+)"/g)].map(match => match[1]);
    expect(shown.toSorted()).toEqual(tables.map(t => t.name).toSorted());
    const keys = tables.flatMap(t => t.foreignKeys.map(key => `${t.name}.${key.column}`));
    const drawn = [...svg.matchAll(/data-from="([^"]+)"/g)].map(match => match[1]);
    expect(drawn.toSorted()).toEqual(keys.toSorted());
  });

  it('is the same bytes twice, also when the tables come in another order', () => {
    fc.assert(
      fc.property(schemas, tables => {
        expect(diagramSvg(tables.toReversed())).toBe(diagramSvg(tables));
      }),
      { numRuns: 30 },
    );
  });

  it('places tables by domain in the order of the catalogue, then by depth and name', () => {
    const order = gridOf(
      schemaOf([
        { domain: 'own', columns: 1, keys: [] },
        { domain: 'soc', columns: 1, keys: [{ to: 2, column: 0 }] },
        { domain: 'soc', columns: 1, keys: [] },
        { domain: 'identity', columns: 1, keys: [] },
      ]),
    ).places.map(({ table }) => table.name);
    expect(order).toEqual(['t03', 't02', 't01', 't00']);
  });

  it('cuts long texts at 34 characters and keeps the whole in a title, with markup escaped', () => {
    const svg = diagramSvg([
      {
        name: 'a',
        domain: 'own',
        columns: [
          { name: `<${'x'.repeat(40)}>`, type: 'text', nullable: true, primaryKey: false },
          { name: 'id', type: 'text', nullable: false, primaryKey: true },
        ],
        indexes: [{ name: 'u', columns: ['id'], unique: true, where: null }],
        foreignKeys: [],
      },
    ]);
    expect(svg).toContain(`<title>&lt;${'x'.repeat(40)}&gt; : text</title>`);
    expect(svg).toContain(`&lt;${'x'.repeat(30)}`);
    expect(svg).toContain('>PK U</text>');
    expect(svg).not.toMatch(/<script|(href|src)=/);
  });

  it('has text of at least 4.5 : 1 against what it stands on, in both themes', () => {
    const luminance = (colour: string) => {
      const [r = 0, g = 0, b = 0] = [1, 3, 5].map(at => {
        const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    for (const { paper, box, head, ink, faint } of Object.values(PALETTES)) {
      for (const text of [ink, faint]) {
        for (const ground of [paper, box, head]) {
          const [high = 0, low = 0] = [luminance(text), luminance(ground)].toSorted((a, b) => b - a);
          expect((high + 0.05) / (low + 0.05)).toBeGreaterThanOrEqual(4.5);
        }
      }
    }
  });

  it('follows the reader in theme auto, and not in the others', () => {
    const [auto, light, dark] = THEMES.map(theme => diagramSvg(tableShapes(), theme));
    expect(auto).toContain('prefers-color-scheme');
    expect(light).not.toContain('prefers-color-scheme');
    expect(dark).toContain(PALETTES.dark.paper);
    expect(dark).not.toContain(PALETTES.light.paper);
  });
});
