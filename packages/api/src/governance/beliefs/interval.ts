import type { Belief } from './belief.ts';

const BRACKET = 1e-13;
const PRECISION = 1e-15;
const MOST_STEPS = 10_000;
const TINY = 1e-300;

/** The 5th and 95th percentile of Beta(alpha, beta), to 1e-9. */
export const intervalOf = (belief: Belief): { readonly p05: number; readonly p95: number } => ({
  p05: quantile(belief, 0.05),
  p95: quantile(belief, 0.95),
});

/** Bisection: the distribution function only rises. */
function quantile({ alpha, beta }: Belief, probability: number): number {
  let [low, high] = [0, 1];
  while (high - low > BRACKET) {
    const middle = (low + high) / 2;
    if (regularizedBeta(middle, alpha, beta) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** I_x(a, b), computed on the side where its continued fraction converges fast. */
function regularizedBeta(x: number, a: number, b: number): number {
  return x >= (a + 1) / (a + b + 2) ? 1 - tail(1 - x, b, a) : tail(x, a, b);
}

/** DLMF 8.17.22. */
function tail(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return (front * continuedFraction(x, a, b)) / a;
}

/** Lentz's method (Press et al., Numerical Recipes, 6.4). */
function continuedFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= MOST_STEPS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < PRECISION) break;
  }
  return fraction;
}

const nonZero = (value: number): number => (Math.abs(value) < TINY ? TINY : value);

const LANCZOS_G = 7;
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** ln Γ(x) for x > 0, by Lanczos' approximation. */
function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const z = x - 1;
  const sum = LANCZOS.reduce(
    (total, coefficient, i) => (i === 0 ? coefficient : total + coefficient / (z + i)),
    0,
  );
  const t = z + LANCZOS_G + 0.5;
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}
