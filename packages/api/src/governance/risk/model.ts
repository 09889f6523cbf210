import * as z from 'zod';

const bounded = z.number().min(-1e6).max(1e6);
const strength = z.int().min(1).max(1_000_000);
const probability = z.number().min(0).max(1);

const feature = z.strictObject({
  name: z.string().min(1).max(64),
  coefficient: bounded,
  mean: bounded.default(0),
  scale: bounded.positive().default(1),
});

/** A logistic regression over features of the moment and the change; `n0` outcomes give it its full weight. */
export const logistic = z.strictObject({
  intercept: bounded,
  features: z
    .array(feature)
    .max(64)
    .refine(
      features => new Set(features.map(one => one.name)).size === features.length,
      'names must be unique',
    ),
  n0: strength.default(1000),
});

/** What is known of the risk beyond this tenant. */
export const hyperprior = z
  .strictObject({
    mean: probability,
    p5: probability,
    p50: probability,
    p95: probability,
    n0: strength.default(100),
  })
  .refine(({ p5, p50, p95 }) => p5 <= p50 && p50 <= p95, {
    path: ['p50'],
    message: 'must lie between p5 and p95',
  });

export type Logistic = z.output<typeof logistic>;
export type Hyperprior = z.output<typeof hyperprior>;

/** Sources of risk beside the tenant's own beliefs. */
export interface RiskModel {
  readonly logistic: Logistic | null;
  readonly hyperprior: Hyperprior | null;
}
