import * as z from 'zod';
import { type Answer, type Attributes, attributes, CREDENTIALS, json, taking } from './fake.fixture.ts';

interface AssetScope {
  readonly id: string;
  readonly framework: string | null;
  readonly active: string | null;
  readonly reason: string | null;
}

/** Secureframe as it was published: cloud resources with their scopes, and custom data. */
export function secureframe() {
  const state = {
    /** Id at Secureframe → the provider's id. */
    cloud: new Map<string, string>(),
    scopes: [] as AssetScope[],
    /** Data that was published, in order. */
    published: [] as Attributes[],
  };
  const keyed =
    (answer: Answer): Answer =>
    (request, match) => {
      const { apiKey, apiSecret } = CREDENTIALS.secureframe;
      return request.headers.authorization === `${apiKey} ${apiSecret}`
        ? answer(request, match)
        : json(401, { errors: [{ title: 'Unauthorized' }] });
    };
  const routes: [RegExp, Answer][] = [
    [
      /^GET \/cloud_resources\?(.*)$/,
      keyed((_request, [, query]) => {
        const asked = new URLSearchParams(query);
        const wanted = /^third_party_id:"(.*)"$/.exec(asked.get('q') ?? '')?.[1];
        if (wanted === undefined || asked.get('per_page') !== '100') return json(400, {});
        const id = wanted.replaceAll(/\\(.)/g, '$1');
        const data = [...state.cloud]
          .filter(([, third]) => third.startsWith(id))
          .map(([own, third_party_id]) => ({
            id: own,
            type: 'cloud_resource',
            attributes: { third_party_id, region: 'eu-west-1' },
          }));
        return json(200, { data, meta: { total: data.length } });
      }),
    ],
    [
      /^POST \/cloud_resources\/([^/]+)\/framework_asset_scopes\?(.*)$/,
      keyed((_request, [, id = '', query]) => {
        if (!state.cloud.has(id)) return json(404, { errors: [{ detail: 'Resource not found' }] });
        const asked = new URLSearchParams(query);
        const [framework, active, reason] = ['framework_id', 'active', 'manually_scoped_reason'].map(name =>
          asked.get(name),
        );
        state.scopes.push({
          id,
          framework: framework ?? null,
          active: active ?? null,
          reason: reason ?? null,
        });
        return json(200, { data: [] });
      }),
    ],
    [
      /^POST \/custom_connections\/c-1\/data$/,
      keyed(
        taking(
          z.strictObject({
            schema_slug: z.literal('pci_scope'),
            vendor_slug: z.literal('breakwater'),
            resource_data: z.array(attributes).min(1).max(100),
            partial: z.literal(false),
          }),
          ({ resource_data }) => {
            state.published.push(...resource_data);
            return { status: 202 };
          },
        ),
      ),
    ],
  ];
  return { state, routes };
}
