import type { Running } from '../../contract/targets.ts';
import type { Sent } from './request.ts';
import type { Received } from './verdict.ts';

const PATIENCE_MS = 20_000;

/** Sends a request and reads its answer; of a stream that does not end only the headers. */
export async function answerTo(running: Running, sent: Sent): Promise<Received> {
  const left = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  try {
    return await Promise.race([answered(running, sent, left.signal), late]);
  } finally {
    clearTimeout(timer);
    left.abort();
  }
}

async function answered(running: Running, sent: Sent, signal: AbortSignal): Promise<Received> {
  const { method, url, headers: asked, body } = sent;
  const response = await running.fetch(`${running.url}${url}`, {
    method,
    headers: asked,
    signal,
    redirect: 'manual',
    ...(body === undefined ? {} : { body }),
  });
  const { status, headers } = response;
  if (headers.get('content-type')?.startsWith('text/event-stream') !== true) {
    return { status, headers, text: await response.text() };
  }
  await response.body?.cancel();
  return { status, headers, text: '' };
}
