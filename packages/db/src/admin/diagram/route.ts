import {
  BOX_WIDTH,
  type Box,
  COLUMNS,
  type Grid,
  type Gutters,
  HEADER,
  type Layout,
  layoutOf,
  ROW,
} from './layout.ts';

/** One foreign key, drawn from its column's row to the header of the table it names. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly column: string;
  readonly refColumn: string;
  readonly onDelete: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

interface Draft extends Omit<Edge, 'points'> {
  readonly source: Box;
  readonly target: Box;
  /** Leaves its row to the right. */
  readonly rightward: boolean;
  readonly loop: boolean;
  /** Vertical gutters it leaves into and arrives from; the same where it need not cross a column. */
  readonly leaves: number;
  readonly arrives: number;
  readonly sourceY: number;
  /** Filled in once all edges of a header are known. */
  targetY: number;
}

const LANE = 4;
const EDGE_OF_GUTTER = 8;
/** What gutters measure while their lanes fit. */
const LEAST = { outer: 40, column: 48, row: 40 };

/** The drawing of a grid: boxes where they are, and edges that run only between them. */
export function routed(grid: Grid): { layout: Layout; edges: Edge[] } {
  // Lanes are shared out by order alone, which does not change as gutters widen; so measuring twice is enough.
  const draft = layoutOf(grid, gutters([], []));
  const lanes = shareLanes(draft, draftsOf(draft));
  const layout = layoutOf(grid, gutters(lanes.vertical, lanes.horizontal, grid.rows));
  const drafts = draftsOf(layout);
  return { layout, edges: drafts.map((edge, at) => drawn(layout, edge, at, lanes)) };

  function gutters(vertical: readonly number[], horizontal: readonly number[], rows = grid.rows): Gutters {
    return {
      vertical: Array.from({ length: COLUMNS + 1 }, (_, at) => {
        const least = at === 0 || at === COLUMNS ? LEAST.outer : LEAST.column;
        return widened(least, vertical[at] ?? 0);
      }),
      horizontal: Array.from({ length: rows }, (_, at) => widened(LEAST.row, horizontal[at] ?? 0)),
    };
  }
}

const widened = (least: number, lanes: number) =>
  Math.max(least, 2 * EDGE_OF_GUTTER + Math.max(0, lanes - 1) * LANE);

function draftsOf({ boxes }: Layout): Draft[] {
  const byName = new Map(boxes.map(box => [box.table.name, box]));
  const drafts: Draft[] = [];
  for (const source of boxes) {
    const { name, columns, foreignKeys } = source.table;
    for (const [at, key] of foreignKeys.entries()) {
      const target = byName.get(key.table);
      const row = columns.findIndex(column => column.name === key.column);
      if (target === undefined || row < 0) continue;
      const loop = target === source;
      const rightward = loop || target.column > source.column;
      const leaves = rightward ? source.column + 1 : source.column;
      const twins = foreignKeys.filter(other => other.column === key.column);
      const among = foreignKeys.slice(0, at).filter(other => other.column === key.column).length;
      // To the right in the upper half of a row and to the left in the lower: neighbours' stubs never meet.
      const half = rightward ? 2 : ROW / 2 + 1;
      drafts.push({
        from: name,
        to: key.table,
        column: key.column,
        refColumn: key.refColumn,
        onDelete: key.onDelete,
        source,
        target,
        rightward,
        loop,
        leaves,
        arrives: loop ? leaves : target.column,
        sourceY: source.y + HEADER + row * ROW + spread(half, ROW / 2 - 3, among, twins.length),
        targetY: 0,
      });
    }
  }
  for (const target of boxes) {
    for (const loop of [false, true]) {
      const arriving = drafts.filter(edge => edge.target === target && edge.loop === loop);
      const [start, length] = loop ? [HEADER - 5, 3] : [4, HEADER - 11];
      for (const [at, edge] of arriving.entries()) {
        edge.targetY = target.y + spread(start, length, at, arriving.length);
      }
    }
  }
  return drafts;
}

/** The place of one of several in a stretch: 4 px apart, closer where they would not fit. */
function spread(start: number, length: number, at: number, count: number): number {
  const gap = Math.min(LANE, length / Math.max(1, count - 1));
  const first = start + (length - gap * (count - 1)) / 2;
  return Math.round((first + gap * at) * 1000) / 1000;
}

interface Lanes {
  /** How many lanes each gutter has. */
  readonly vertical: number[];
  readonly horizontal: number[];
  /** Of each edge: its lane where it leaves, across, and where it arrives. */
  readonly of: { leaves: number; across: number; arrives: number }[];
}

type Stretch = readonly [from: number, to: number];

/** Gives each edge the first lane whose stretches it does not touch. */
function shareLanes(layout: Layout, drafts: readonly Draft[]): Lanes {
  const vertical = Array.from({ length: COLUMNS + 1 }, () => [] as Stretch[][]);
  const horizontal = layout.horizontalAt.map(() => [] as Stretch[][]);
  const of = drafts.map(edge => {
    const { leaves, arrives, target } = edge;
    if (leaves === arrives) {
      const lane = take(vertical[leaves], [edge.sourceY, edge.targetY]);
      return { leaves: lane, across: 0, arrives: lane };
    }
    const above = gutterAbove(layout, target.row);
    const [left, right] = [layout.verticalAt[leaves] ?? 0, layout.verticalAt[arrives] ?? 0];
    return {
      leaves: take(vertical[leaves], [edge.sourceY, ...above]),
      across: take(horizontal[target.row], [left, left + LEAST.outer - 1, right, right + LEAST.outer - 1]),
      arrives: take(vertical[arrives], [edge.targetY, ...above]),
    };
  });
  return { vertical: vertical.map(g => g.length), horizontal: horizontal.map(g => g.length), of };
}

function gutterAbove({ horizontalAt }: Layout, row: number): Stretch {
  const top = horizontalAt[row] ?? 0;
  return [top, top + LEAST.row - 1];
}

function take(gutter: Stretch[][] | undefined, ends: readonly number[]): number {
  if (gutter === undefined) throw new TypeError('an edge runs outside the drawing');
  const [from, to] = [Math.min(...ends), Math.max(...ends)];
  let lane = gutter.findIndex(stretches => stretches.every(([a, b]) => to < a || from > b));
  if (lane < 0) lane = gutter.push([]) - 1;
  gutter[lane]?.push([from, to]);
  return lane;
}

function drawn(layout: Layout, edge: Draft, at: number, lanes: Lanes): Edge {
  const { source, target, rightward, loop, leaves, arrives, sourceY, targetY, ...named } = edge;
  const lane = lanes.of[at] ?? { leaves: 0, across: 0, arrives: 0 };
  const laneX = (gutter: number, which: number) =>
    (layout.verticalAt[gutter] ?? 0) + EDGE_OF_GUTTER + which * LANE;
  const startX = rightward ? source.x + BOX_WIDTH : source.x;
  const endX = loop ? target.x + BOX_WIDTH : target.x;
  const firstX = laneX(leaves, lane.leaves);
  const lastX = laneX(arrives, lane.arrives);
  const acrossY = (layout.horizontalAt[target.row] ?? 0) + EDGE_OF_GUTTER + lane.across * LANE;
  const middle: Edge['points'] =
    leaves === arrives
      ? []
      : [
          [firstX, acrossY],
          [lastX, acrossY],
        ];
  return {
    ...named,
    points: [[startX, sourceY], [firstX, sourceY], ...middle, [lastX, targetY], [endX, targetY]],
  };
}
