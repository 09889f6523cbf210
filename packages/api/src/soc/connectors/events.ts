import * as z from 'zod';
import { hardCrudEvents } from '../../events/catalogue.ts';

export const connectorEvents = hardCrudEvents('soc.connector', 'connector', { action: z.string() }, 'admin');
