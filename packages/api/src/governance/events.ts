import * as z from 'zod';
import { event } from '../events/catalogue.ts';

export const governanceEvents = {
  'governance.tenant.created': event('A tenant was created.', { name: z.string() }),
};
