import * as z from 'zod';

/** What callers of the services that validate with zod may send. */
export const GatewayInput = z.strictObject({
  name: z.string().min(1).max(253),
  endpoint: z.string().min(3).max(260),
  description: z.string().max(1000).nullish(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
  labels: z.record(z.string(), z.string()).nullish(),
  monitored: z.boolean().optional(),
});

export const GatewayItems = z.strictObject({ items: z.array(GatewayInput).min(1).max(500) });

export const ById = z.strictObject({ id: z.string().min(1) });

export const GatewayQuery = z.strictObject({
  limit: z.int().min(1).max(1000).default(100),
  cursor: z.string().optional(),
  scheme: z.enum(['https', 'http', 'grpc']).optional(),
  q: z.string().min(1).max(200).optional(),
});

export const AlertItems = z.strictObject({
  alerts: z
    .array(
      z.strictObject({
        title: z.string().min(1).max(500),
        source: z.string().min(1).max(100),
        severity: z.enum(['critical', 'high', 'medium', 'low', 'info']),
        description: z.string().nullish(),
        affectedAssets: z.array(z.string().max(253)).max(100),
        iocs: z.array(z.strictObject({ type: z.string(), value: z.string() })).max(100),
        mitreTechniques: z.array(z.string().regex(/^T\d{4}(\.\d{3})?$/)).max(100),
      }),
    )
    .min(1)
    .max(1000),
});

export const Intent = z.strictObject({
  intentType: z.literal('provision_resource'),
  environment: z.enum(['dev', 'staging', 'prod', 'test']),
  resourceType: z.string().max(100),
  region: z.string().max(100),
  size: z.string().max(100),
  requester: z.string().max(200),
  configuration: z.record(z.string(), z.unknown()),
});
