import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CATEGORIES } from '../terms.ts';
import { afterOutcome, meanOf, PRIORS, varianceOf } from './belief.ts';
import { intervalOf } from './interval.ts';

describe('beliefs', () => {
  it.each([
    ['database', 0.1578947368, 0.0211153731, 0.3778341248],
    ['network', 0.1071428571, 0.0091816128, 0.284002686],
    ['compute', 0.0769230769, 0.0042653188, 0.2209221919],
    ['security', 0.1666666667, 0.0333192177, 0.3643594892],
    ['default', 0.0909090909, 0.0051161969, 0.2588655509],
  ] as const)(
    'the prior of %s has the mean and the percentiles of the specification',
    (category, mean, p05, p95) => {
      expect(meanOf(PRIORS[category])).toBeCloseTo(mean, 9);
      const interval = intervalOf(PRIORS[category]);
      expect(interval.p05).toBeCloseTo(p05, 9);
      expect(interval.p95).toBeCloseTo(p95, 9);
    },
  );

  it.each([
    [1, 1, 0.05, 0.95],
    [0.5, 0.5, 0.0061558297, 0.9938441703],
    [2, 12, 0.0280533773, 0.3163397648],
    [1, 13, 0.0039378642, 0.2058166652],
    [1.5, 28, 0.0062084509, 0.1291947342],
    [31.5, 10, 0.6442485492, 0.8594792624],
    [100, 900, 0.0848703056, 0.1160394562],
    [1, 1e6, 5.1293e-8, 2.9957e-6],
    [1e6, 1e6, 0.4994184565, 0.5005815435],
  ])('Beta(%f, %f) has the percentiles %f and %f', (alpha, beta, p05, p95) => {
    const interval = intervalOf({ alpha, beta });
    expect(Math.abs(interval.p05 - p05)).toBeLessThan(1e-9);
    expect(Math.abs(interval.p95 - p95)).toBeLessThan(1e-9);
  });

  it('a percentile interval holds the median side of the mean and mirrors when failures and successes swap', () => {
    const shape = fc.double({ min: 0.1, max: 1e5, noNaN: true });
    fc.assert(
      fc.property(shape, shape, (alpha, beta) => {
        const { p05, p95 } = intervalOf({ alpha, beta });
        const mirrored = intervalOf({ alpha: beta, beta: alpha });
        expect(p05).toBeGreaterThanOrEqual(0);
        expect(p05).toBeLessThanOrEqual(p95);
        expect(p95).toBeLessThanOrEqual(1);
        expect(mirrored.p05).toBeCloseTo(1 - p95, 8);
      }),
      { numRuns: 50 },
    );
  });

  it('a failure raises the expected risk, a success lowers it, and either narrows what is believed in the end', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CATEGORIES),
        fc.array(fc.boolean(), { maxLength: 60 }),
        (category, results) => {
          let belief = PRIORS[category];
          for (const success of results) {
            const next = afterOutcome(belief, success);
            if (success) expect(meanOf(next)).toBeLessThan(meanOf(belief));
            else expect(meanOf(next)).toBeGreaterThan(meanOf(belief));
            belief = next;
          }
          expect(belief.alpha + belief.beta).toBeCloseTo(
            PRIORS[category].alpha + PRIORS[category].beta + results.length,
            9,
          );
          expect(varianceOf(belief)).toBeLessThan(0.25);
        },
      ),
    );
  });
});
