import { type Breakwater, createBreakwater, type Event } from '@breakwater/sdk';

export type WatchInput = Parameters<Breakwater['events']['watch']>[0];

export interface WatchFrom {
  readonly url: string;
  readonly fetch: typeof fetch;
  readonly token: string;
}

/** `events.watch` through the SDK: what comes is taken one by one. */
export interface Watch {
  take(count: number): Promise<Event[]>;
  /** How often the connection was made. */
  readonly connections: () => number;
  leave(): void;
}

/** Resolves once the server answered: what is committed from then on comes. */
export async function openWatch(from: WatchFrom, input: WatchInput = {}): Promise<Watch> {
  const abort = new AbortController();
  const opened = Promise.withResolvers<void>();
  let connections = 0;
  const bw = createBreakwater({
    ...from,
    onResponse: () => {
      connections += 1;
      opened.resolve();
    },
  });
  const items = bw.events.watch(input, { signal: abort.signal })[Symbol.asyncIterator]();
  let first: Promise<IteratorResult<Event>> | undefined = items.next();
  first.catch(opened.reject);
  await opened.promise;
  return {
    async take(count) {
      const taken: Event[] = [];
      while (taken.length < count) {
        const { done, value } = await (first ?? items.next());
        first = undefined;
        if (done === true) throw new Error(`the watch ended after ${taken.length} items`);
        taken.push(value);
      }
      return taken;
    },
    connections: () => connections,
    leave() {
      abort.abort();
      void items.return?.();
    },
  };
}
