import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';
import { call } from './rates.ts';

const Started = z.object({
  result: z.object({ data: z.object({ json: z.object({ operationId: z.string() }) }) }),
});
const Found = z.object({
  result: z.object({
    data: z.object({ json: z.object({ status: z.string(), errorMessage: z.string().nullable() }) }),
  }),
});

/** Starts an operation and waits until it has succeeded. */
export async function ended(url: string, path: string, input: unknown, token: string): Promise<void> {
  const started = Started.parse(await call(url, path, input, token));
  const { operationId: id } = started.result.data.json;
  for (;;) {
    const { json } = Found.parse(await call(url, 'operations.get', { id }, token)).result.data;
    if (json.status === 'succeeded') return;
    if (json.status === 'failed') throw new Error(`${path} failed: ${json.errorMessage}`);
    await setTimeout(50);
  }
}
