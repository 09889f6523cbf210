import * as z from 'zod';

/** What of an answer must be the same whoever gives it, as text. */
export type Facts = (answer: unknown) => string;

const Gateway = z.object({
  name: z.string().transform(name => name.replace(/^gateway-.*/, 'gateway')),
  scheme: z.string(),
  authMode: z.string().nullable(),
  metadata: z.record(z.string(), z.unknown()),
  description: z.string().nullable(),
  labels: z.record(z.string(), z.string()),
  lastSeen: z.unknown(),
  lastStatus: z.string(),
  lastError: z.unknown(),
  probe: z.string(),
  monitored: z.union([z.boolean(), z.int()]).transform(Boolean),
  consecutiveFailures: z.int(),
  version: z.int(),
});
const Page = z.object({ items: z.array(Gateway), nextCursor: z.string().nullish() });
const Evaluated = z.object({ category: z.string(), riskScore: z.number(), action: z.string() });
const Signed = z.object({ signature: z.string().min(1), keyId: z.string().min(1) });
const Ingested = z.object({ created: z.int() });

export const gatewayFacts: Facts = answer => JSON.stringify(Gateway.parse(content(answer)));

export const pageFacts: Facts = answer => {
  const { items, nextCursor } = Page.parse(content(answer));
  return JSON.stringify({ items, hasMore: (nextCursor ?? null) !== null });
};

export const evaluatedFacts: Facts = answer => {
  const found = content(answer);
  Signed.parse(found);
  return JSON.stringify(Evaluated.parse(found));
};

export const ingestedFacts: Facts = answer => JSON.stringify(Ingested.parse(content(answer)));

const inTrpc = z.object({ result: z.object({ data: z.unknown() }) }).transform(({ result }) => result.data);
const inJson = z.object({ json: z.unknown() }).transform(({ json }) => json);

/** The answer out of the envelopes of tRPC, superjson and oRPC. */
function content(answer: unknown): unknown {
  const data = inTrpc.safeParse(answer).data ?? answer;
  return inJson.safeParse(data).data ?? data;
}
