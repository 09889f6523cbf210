import type { App } from '../../../context.ts';
import type { GrcConnectionRow } from '../connections/accessor.ts';
import { grcConfig } from '../connections/configs.ts';
import { openCredentials } from '../connections/credentials.ts';
import type { Authority } from '../exchange.ts';
import type { Adapter } from './adapter.ts';
import { drataRecords, drataSession } from './drata.ts';
import { secureframeAssetScope } from './secureframe-asset-scope.ts';
import { secureframeCustomData } from './secureframe-custom-data.ts';
import { vantaCustomResource } from './vanta-custom-resource.ts';
import { vantaInScope } from './vanta-in-scope.ts';
import { vantaToken } from './vanta-token.ts';

export interface PushFacts {
  /** Whether everything is pushed, or what changed. */
  readonly full: boolean;
  readonly syncId: string;
  /** The last sync of the connection, if its worker left it where it was. */
  readonly lost: string | null;
}

/** How a connection pushes. */
export function adapterOf({ config }: Pick<GrcConnectionRow, 'config'>, facts: PushFacts): Adapter {
  const read = grcConfig.parse(config);
  switch (read.mode) {
    case 'custom-resource':
      return vantaCustomResource(read);
    case 'in-scope':
      return vantaInScope(read);
    case 'asset-scope':
      return secureframeAssetScope(read);
    case 'custom-data':
      return secureframeCustomData(read);
    default:
      return facts.full ? drataSession(read, facts) : drataRecords(read);
  }
}

const CUSTOM_RESOURCE_SCOPE = 'connectors.self:write-resource';
const IN_SCOPE_SCOPE = 'vanta-api.all:read vanta-api.all:write';

/** How a connection shows who it is, and what of that must not be quoted. */
export async function authorityOf(
  app: App,
  connection: GrcConnectionRow,
): Promise<{ authority: Authority; secrets: string[] }> {
  switch (connection.provider) {
    case 'vanta': {
      const credentials = await openCredentials(app, connection, 'vanta');
      const { mode } = grcConfig.parse(connection.config);
      const scope = mode === 'in-scope' ? IN_SCOPE_SCOPE : CUSTOM_RESOURCE_SCOPE;
      return { authority: vantaToken(credentials, scope), secrets: Object.values(credentials) };
    }
    case 'drata': {
      const { apiKey } = await openCredentials(app, connection, 'drata');
      return { authority: showing(`Bearer ${apiKey}`), secrets: [apiKey] };
    }
    case 'secureframe': {
      const { apiKey, apiSecret } = await openCredentials(app, connection, 'secureframe');
      return { authority: showing(`${apiKey} ${apiSecret}`), secrets: [apiKey, apiSecret] };
    }
  }
}

const showing = (authorization: string): Authority => ({ headers: () => Promise.resolve({ authorization }) });
