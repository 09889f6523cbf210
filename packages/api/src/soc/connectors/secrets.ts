import { open, seal } from '../../call/secret-box.ts';
import type { App } from '../../context.ts';
import type { ConnectorRow } from './accessor.ts';

type Keys = Pick<App, 'encryptionKey'>;

const context = (id: string) => ['soc_connectors', 'secret', id];

/** What the row of the connector with this id holds of its secret. */
export const sealSecret = ({ encryptionKey }: Keys, id: string, secret: string): Promise<string> =>
  seal(encryptionKey, secret, context(id));

/** The connector's signing secret, `whsec_…`. */
export const openSecret = ({ encryptionKey }: Keys, { id, secret }: ConnectorRow): Promise<string> =>
  open(encryptionKey, secret, context(id));
