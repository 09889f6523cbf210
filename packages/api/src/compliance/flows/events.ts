import { event } from '../../events/catalogue.ts';
import { ingested } from './schemas.ts';

export const flowEvents = {
  'compliance.flow.ingested': event('Records of traffic were taken in.', ingested),
};
