import * as z from 'zod';
import { crudEvents } from '../../events/catalogue.ts';

export const playbookEvents = crudEvents('soc.playbook', 'playbook', { name: z.string() });
