import { setTimeout } from 'node:timers/promises';
import type { LoadRequest } from './load.ts';

const TURN_MS = 10;
/** Beyond, the server is so far behind that more would only wait. */
export const MOST_UNDER_WAY = 256;

/** Requests sent at a rate, whether those before were answered or not. */
export interface Steady {
  /** Milliseconds of each good answer, since it was last asked. */
  latencies(): number[];
  /** Refused or broken since the start, by status and reason. */
  readonly failed: ReadonlyMap<string, number>;
  /** Not sent, because too many were under way. */
  readonly dropped: number;
  /** Sends no more, and resolves when all are answered. */
  stop(): Promise<void>;
}

export function steadily(url: string, perSecond: number, mix: readonly LoadRequest[]): Steady {
  const underWay = new Set<Promise<void>>();
  const began = performance.now();
  const failed = new Map<string, number>();
  let latencies: number[] = [];
  let [due, dropped] = [0, 0];
  let running = true;
  const fail = (why: string) => failed.set(why, (failed.get(why) ?? 0) + 1);
  const send = async ({ method, path, headers, body }: LoadRequest) => {
    const asked = performance.now();
    const [name] = path.split('?');
    try {
      const answer = await fetch(`${url}${path}`, {
        method,
        headers: headers(),
        ...(body === undefined ? {} : { body: body() }),
      });
      const text = await answer.text();
      if (answer.ok) latencies.push(performance.now() - asked);
      else fail(`${name}: ${answer.status} ${/"reason":"(\w+)"/.exec(text)?.[1] ?? ''}`);
    } catch (error) {
      fail(`${name}: ${String(error instanceof Error ? (error.cause ?? error) : error)}`);
    }
  };
  const turn = async () => {
    while (running) {
      for (const until = ((performance.now() - began) * perSecond) / 1000; due < until; due++) {
        const request = mix[due % mix.length];
        if (request === undefined) throw new Error('nothing to send');
        if (underWay.size >= MOST_UNDER_WAY) {
          dropped += 1;
          continue;
        }
        const sent = send(request).finally(() => underWay.delete(sent));
        underWay.add(sent);
      }
      await setTimeout(TURN_MS);
    }
  };
  const turning = turn();
  return {
    latencies() {
      const taken = latencies;
      latencies = [];
      return taken;
    },
    failed,
    get dropped() {
      return dropped;
    },
    async stop() {
      running = false;
      await turning;
      await Promise.all(underWay);
    },
  };
}
