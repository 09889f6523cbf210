import * as z from 'zod';
import { event, hardCrudEvents } from '../../events/catalogue.ts';
import { iocType } from '../alerts/fields.ts';

const count = z.int();

export const iocEvents = {
  ...hardCrudEvents('soc.ioc', 'indicator', { type: iocType, value: z.string() }),
  'soc.ioc.imported': event(
    'Indicators were imported from a STIX bundle; they have no events of their own.',
    {
      source: z.string(),
      objects: count,
      indicators: count,
      values: count,
      created: count,
      updated: count,
      unchanged: count,
      skipped: count.describe('How many parts of indicators were not taken.'),
    },
  ),
};
