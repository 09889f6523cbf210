import * as z from 'zod';
import { type Answer, type Attributes, attributes, CREDENTIALS, json, taking } from './fake.fixture.ts';

export interface InScope {
  readonly resourceId: string;
  readonly displayName: string;
  inScope: boolean;
}

/** Vanta as it was published: tokens with a scope, custom resources, and the scope of what it found. */
export function vanta() {
  const tokens = new Map<string, string>();
  const state = {
    tokensGiven: 0,
    /** `resourceId` of the custom resource → what is there. */
    resources: new Map<string, { uniqueId: string; externalUrl: string; customProperties: Attributes }[]>(),
    /** `<integration>/<kind>` → what Vanta found. */
    found: new Map<string, InScope[]>(),
    /** Ids at Vanta whose update is refused. */
    refuses: new Set<string>(),
    /** From now on no token given before is taken. */
    expireTokens: () => tokens.clear(),
  };
  const scoped =
    (scope: string, answer: Answer): Answer =>
    (request, match) =>
      tokens.get(String(request.headers.authorization)) === scope
        ? answer(request, match)
        : json(401, { message: 'Unauthorized' });
  const WRITE = 'connectors.self:write-resource';
  const ALL = 'vanta-api.all:read vanta-api.all:write';
  const routes: [RegExp, Answer][] = [
    [
      /^POST \/oauth\/token$/,
      taking(
        z.strictObject({
          client_id: z.literal(CREDENTIALS.vanta.clientId),
          client_secret: z.literal(CREDENTIALS.vanta.clientSecret),
          scope: z.enum([WRITE, ALL]),
          grant_type: z.literal('client_credentials'),
        }),
        ({ scope }) => {
          const access_token = `vat_${++state.tokensGiven}_a1b2c3d4e5f6`;
          tokens.clear();
          tokens.set(`Bearer ${access_token}`, scope);
          return json(200, { access_token, expires_in: 3600, token_type: 'Bearer' });
        },
      ),
    ],
    [
      /^PUT \/v1\/resources\/custom_resource$/,
      scoped(
        WRITE,
        taking(
          z.strictObject({
            resourceId: z.string(),
            resources: z.array(
              z.strictObject({
                uniqueId: z.string(),
                displayName: z.string().min(1),
                externalUrl: z.url(),
                customProperties: attributes,
              }),
            ),
          }),
          ({ resourceId, resources }) => {
            state.resources.set(resourceId, resources);
            return json(200, { success: true });
          },
        ),
      ),
    ],
    [
      /^GET \/v1\/integrations\/([^/]+)\/resource-kinds\/([^/]+)\/resources\?pageSize=100(?:&pageCursor=(\d+))?$/,
      scoped(ALL, (_request, [, integration, kind, cursor]) => {
        const all = state.found.get(`${integration}/${kind}`);
        if (all === undefined) return json(404, { message: 'Not Found' });
        const end = Number(cursor ?? 0) + 100;
        const pageInfo = { endCursor: String(end), hasNextPage: end < all.length };
        return json(200, { results: { data: all.slice(end - 100, end), pageInfo } });
      }),
    ],
    [
      /^PATCH \/v1\/integrations\/([^/]+)\/resource-kinds\/([^/]+)\/resources$/,
      scoped(
        ALL,
        taking(
          z.strictObject({
            updates: z
              .array(z.strictObject({ id: z.string(), inScope: z.boolean() }))
              .min(1)
              .max(50),
          }),
          ({ updates }, [, integration, kind]) => {
            const all = state.found.get(`${integration}/${kind}`) ?? [];
            const results = updates.map(({ id, inScope }) => {
              const one = all.find(({ resourceId }) => resourceId === id);
              if (one === undefined || state.refuses.has(id)) {
                return { id, status: 'ERROR', message: 'Invalid Input' };
              }
              one.inScope = inScope;
              return { id, status: 'SUCCESS' };
            });
            return json(200, { results });
          },
        ),
      ),
    ],
  ];
  return { state, routes };
}
