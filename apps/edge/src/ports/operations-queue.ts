import { type OperationStarter, performOperation } from '@breakwater/api';
import * as z from 'zod';

/** A queue's producing end, as far as it is used here. */
export interface QueueLike {
  send(message: unknown): Promise<unknown>;
}

const Message = z.object({ operationId: z.string() });

/** The id in a message that `start` sent; null for what is none. */
export function operationIdIn(message: unknown): string | null {
  return Message.safeParse(message).data?.operationId ?? null;
}

/** The binding, where there is one. */
export function queueBinding(binding: unknown): QueueLike | null {
  return isQueue(binding) ? binding : null;
}

const isQueue = (binding: unknown): binding is QueueLike =>
  typeof binding === 'object' && binding !== null && 'send' in binding && typeof binding.send === 'function';

/** Hands operations to whoever consumes the queue; without one they are done after the response. */
export function workerOperations(queue: QueueLike | null): OperationStarter {
  return {
    start({ app, db, background }, id) {
      if (queue === null) return background(performOperation({ app, db, background }, id));
      background(
        queue.send({ operationId: id }).catch((error: unknown) => {
          app.log('error', 'operation not queued', { operationId: id, error: String(error) });
        }),
      );
    },
  };
}
