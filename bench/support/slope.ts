/** A line through points, by least squares. */
export interface Slope {
  readonly slope: number;
  /** Half the width of its 95 % confidence interval, as far as the points' errors are independent. */
  readonly margin: number;
}

const NORMAL_975 = 1.959964;

/** The 97.5 % quantile of Student's t: Cornish and Fisher's expansion about the normal's, good from 3 degrees on. */
function studentQuantile(degrees: number): number {
  const z = NORMAL_975;
  return z + (z ** 3 + z) / (4 * degrees) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2);
}

export function slopeOf(points: readonly (readonly [x: number, y: number])[]): Slope {
  const count = points.length;
  if (count < 5) throw new Error('a slope with a margin wants at least five points');
  const mean = (of: (point: readonly [number, number]) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / count;
  const [x0, y0] = [mean(([x]) => x), mean(([, y]) => y)];
  const spreadOfX = points.reduce((sum, [x]) => sum + (x - x0) ** 2, 0);
  const slope = points.reduce((sum, [x, y]) => sum + (x - x0) * (y - y0), 0) / spreadOfX;
  const residual = points.reduce((sum, [x, y]) => sum + (y - y0 - slope * (x - x0)) ** 2, 0);
  const degrees = count - 2;
  return { slope, margin: studentQuantile(degrees) * Math.sqrt(residual / degrees / spreadOfX) };
}
