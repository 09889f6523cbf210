import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estate, flow, largeEstate, resource } from './estate.fixture.ts';
import { overlaps, type Rect } from './layout/geometry.ts';
import { type Layout, layoutOf } from './layout/index.ts';
import { labelled } from './layout/labels.ts';
import { pointsOn } from './layout/paths.ts';
import { modelOf } from './model.ts';

const SCOPES = ['cde', 'connected-cde', 'pending-review', 'out-of-scope', null] as const;
const TOP = 200;

const estates = fc
  .record({
    scopes: fc.array(fc.constantFrom(...SCOPES), { minLength: 1, maxLength: 60 }),
    flows: fc.array(fc.record({ from: fc.nat(), to: fc.nat(), port: fc.nat(65_535) }), { maxLength: 90 }),
  })
  .map(({ scopes, flows }) =>
    estate({
      resources: scopes.map((scope, at) => resource(`h${at}`, { scope })),
      flows: flows.flatMap(({ from, to, port }) => {
        const [a, b] = [from % scopes.length, to % scopes.length];
        return a === b ? [] : [flow(`h${a}`, `h${b}`, port)];
      }),
    }),
  );
const layoutFor = (of: ReturnType<typeof estate>, groupBy: 'none' | 'segment' = 'none') => {
  const model = modelOf(of, { groupBy, maxNodes: 300 });
  return { model, layout: layoutOf(model, TOP) };
};

const overlapping = (rects: readonly Rect[]): number =>
  rects.reduce((sum, rect, at) => sum + rects.slice(at + 1).filter(other => overlaps(rect, other)).length, 0);

function checked(layout: Layout): void {
  const { boxes, labels, edges, width, bottom } = layout;
  expect(overlapping([...boxes, ...labels])).toBe(0);
  const outside = labels.filter(
    label => label.x < 0 || label.x + label.width > width || label.y < TOP || label.y + label.height > bottom,
  );
  expect(outside).toEqual([]);
  const strays = edges.filter(({ pieces }) =>
    pieces
      .flatMap(piece => pointsOn(piece, 5))
      .some(
        ({ x, y }) =>
          x < 0 ||
          x > width ||
          boxes.some(
            box => x > box.x + 0.5 && x < box.x + box.width - 0.5 && y > box.y && y < box.y + box.height,
          ),
      ),
  );
  expect(strays).toEqual([]);
  const ends = new Map(boxes.map(box => [box.box.key, box]));
  const missed = edges.filter(({ edge, tip, heading }) => {
    const box = ends.get(edge.to);
    if (box === undefined || tip.y <= box.y || tip.y >= box.y + box.height) return true;
    return tip.x !== (heading === 1 ? box.x : box.x + box.width);
  });
  expect(missed).toEqual([]);
}

describe('the layout of a diagram', () => {
  it('keeps edges out of boxes and labels off boxes and each other, and has a label or a note for each, whatever the estate', () => {
    fc.assert(
      fc.property(estates, of => {
        const { model, layout } = layoutFor(of);
        checked(layout);
        const said = layout.labels.filter(({ isNumber }) => !isNumber).length + layout.notes.length;
        expect(said).toBe(model.edges.filter(({ label }) => label.length > 0).length);
      }),
      { numRuns: 20 },
    );
  });

  it('does so for 60 resources, each and in groups', () => {
    const large = largeEstate(60, 7);
    checked(layoutFor(large).layout);
    checked(layoutFor(large, 'segment').layout);
  });

  it('puts 40 boxes of 200 by 40 below each other, 224 and 52 apart, and zones 120 apart', () => {
    const { layout } = layoutFor(
      estate({
        resources: Array.from({ length: 82 }, (_, at) =>
          resource(`h${String(at).padStart(2, '0')}`, { scope: at === 81 ? 'cde' : 'connected-cde' }),
        ),
      }),
    );
    const places = layout.boxes.map(({ x, y, width, height }) => [x, y, width, height]);
    const [x = 0, y = 0] = places[0] ?? [];
    expect(places[1]).toEqual([x, y + 52, 200, 40]);
    expect(places[40]).toEqual([x + 224, y, 200, 40]);
    expect(places[80]).toEqual([x + 448, y, 200, 40]);
    expect(places[81]).toEqual([x + 448 + 200 + 120, y, 200, 40]);
  });

  it('never puts the label of another edge on the line of a violation', () => {
    const { layout } = layoutFor(largeEstate(100, 3));
    const violations = layout.edges.filter(({ edge }) => edge.kind === 'violation');
    const points = violations.flatMap(({ pieces }) => pieces.flatMap(piece => pointsOn(piece, 3)));
    const others = layout.labels.filter(({ edge }) => edge.edge.kind !== 'violation');
    expect([violations.length > 2, others.length > 30]).toEqual([true, true]);
    expect(
      others.filter(({ x, y, width, height }) =>
        points.some(point => point.x > x && point.x < x + width && point.y > y && point.y < y + height),
      ),
    ).toEqual([]);
  });

  it('tries so many places and no more: labels beyond that are notes', () => {
    const { layout } = layoutFor(largeEstate(50));
    const wanted = layout.edges.filter(({ edge }) => edge.label.length > 0);
    const { labels, notes } = labelled(layout, layout.edges, 200);
    expect(labels.length).toBeLessThan(layout.labels.length);
    expect(notes.length).toBeGreaterThan(wanted.length / 2);
    const said = [...labels.filter(({ isNumber }) => !isNumber), ...notes];
    expect(new Set(said.map(({ edge }) => edge))).toEqual(new Set(wanted));
  });
});
