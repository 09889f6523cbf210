import * as z from 'zod';
import { event } from '../../events/catalogue.ts';
import { agentActionStatus } from './accessor.ts';

export const agentActionEvents = {
  'soc.agentAction.recorded': event('What an agent did was recorded.', {
    agent: z.string(),
    action: z.string(),
    status: agentActionStatus,
  }),
};
