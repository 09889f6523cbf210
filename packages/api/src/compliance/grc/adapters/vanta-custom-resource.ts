import * as z from 'zod';
import type { GrcConfig } from '../connections/configs.ts';
import { isOk } from '../exchange.ts';
import type { GrcItem } from '../selection.ts';
import { type Adapter, accepted, forAll, refused, UNREADABLE } from './adapter.ts';

type Config = Extract<GrcConfig, { mode: 'custom-resource' }>;

const Done = z.object({ success: z.literal(true) });

const linkTo = (base: string, id: string) => `${/[/=]$/.test(base) ? base : `${base}/`}${id}`;

/** The resources of a private integration's type: one PUT with all of them. */
export function vantaCustomResource({ resourceId, externalUrlBase }: Config): Adapter {
  const resource = ({ id, attributes }: GrcItem) => ({
    uniqueId: attributes.resource_id,
    displayName: attributes.name === '' ? attributes.resource_id : attributes.name,
    externalUrl: linkTo(externalUrlBase, id),
    customProperties: attributes,
  });
  return {
    endpointKind: 'state-of-the-world',
    plan(items, removed) {
      if (items.length + removed.length === 0) return [];
      const json = { resourceId, resources: items.map(resource) };
      return [{ method: 'PUT', path: '/v1/resources/custom_resource', json, items, removed }];
    },
    async execute(request, exchange) {
      const answered = await exchange.send(request);
      const { status, body } = answered;
      if (!isOk(status)) return forAll(request, of => refused(of, status, exchange.said(answered)));
      const isDone = Done.safeParse(body).success;
      return forAll(request, of => (isDone ? accepted(of) : refused(of, status, UNREADABLE)));
    },
  };
}
