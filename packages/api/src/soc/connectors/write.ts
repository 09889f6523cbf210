import { type Change, type Insert, newId, withResult } from '@breakwater/db';
import type { connectors as table } from '@breakwater/db/schema';
import type * as z from 'zod';
import type { Caller } from '../../context.ts';
import { eachItem } from '../../crud/each-item.ts';
import { checkOutboundUrl } from '../../outbound/address-guard.ts';
import { newSecret } from '../../outbound/signing.ts';
import { type ConnectorRow, connectors } from './accessor.ts';
import type {
  Connector,
  ConnectorCreate,
  ConnectorUpdateInput,
  ConnectorWithSecret,
  UpdatedConnector,
} from './schemas.ts';
import { sealSecret } from './secrets.ts';

type Create = z.output<typeof ConnectorCreate>;

/** A connector as it is shown: without its secret. */
export function present({
  tenantId: _tenant,
  secret: _secret,
  ...shown
}: ConnectorRow): z.input<typeof Connector> {
  return shown;
}

/** Creates connectors, each with the secret given or one of its own. */
export async function createConnectors(
  ctx: Caller,
  items: readonly Create[],
): Promise<Change<z.input<typeof ConnectorWithSecret>[]>> {
  const secrets = items.map(({ secret }) => secret ?? newSecret());
  const withSecrets = items.map((item, i) => ({ ...item, secret: secrets[i] ?? '' }));
  const created = await connectors.plan.insertMany(
    ctx,
    await eachItem(withSecrets, item => draft(ctx, item)),
  );
  return withResult(
    created,
    created.result.map((row, i) => ({ ...present(row), secret: secrets[i] ?? '' })),
  );
}

async function draft(
  ctx: Caller,
  { endpoint, secret, ...rest }: Create & { readonly secret: string },
): Promise<Insert<typeof table>> {
  const id = newId('con', ctx.clock);
  return { ...rest, id, endpoint: checked(ctx, endpoint), secret: await sealSecret(ctx.app, id, secret) };
}

const checked = ({ app }: Caller, endpoint: string): string =>
  checkOutboundUrl('endpoint', endpoint, { allow: app.outboundAllow });

type Update = z.output<typeof ConnectorUpdateInput>;

/** Changes a connector. A new secret is shown, and no other. */
export async function updateConnector(
  ctx: Caller,
  { id, expectedVersion, rotateSecret, secret: given, endpoint, ...rest }: Update,
): Promise<Change<z.input<typeof UpdatedConnector>>> {
  const before = await connectors.require(ctx, id);
  const secret = rotateSecret ? newSecret() : (given ?? null);
  const updated = await connectors.plan.updateRow(
    ctx,
    before,
    {
      ...rest,
      ...(endpoint === undefined ? {} : { endpoint: checked(ctx, endpoint) }),
      ...(secret === null ? {} : { secret: await sealSecret(ctx.app, before.id, secret) }),
    },
    { expectedVersion },
  );
  return withResult(updated, { ...present(updated.result), secret });
}
