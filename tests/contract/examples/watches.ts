import type { Example } from '../../../scripts/openapi/example.ts';
import { queryOf } from '../rest.ts';
import { SAMPLES } from '../samples.ts';
import type { Running } from '../targets.ts';
import { neutral } from './neutral.ts';
import { tidyWorld } from './record.ts';

/** Server-sent events, up to the end of the first. */
export async function recordWatches(running: Running): Promise<Record<string, Example>> {
  const watched = async (path: string, query: Record<string, unknown>, headers: Record<string, string>) => {
    const left = new AbortController();
    const url = `${running.url}/api/v1/${path}?${queryOf(query)}`;
    const response = await running.fetch(url, { headers, signal: left.signal });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!/^id: .+\n.+\n\n/m.test(text)) {
      const read = await reader?.read();
      if (read === undefined || read.done) throw new Error(`${path} ended: ${text}`);
      text += read.value;
    }
    await reader?.cancel();
    left.abort();
    return neutral({ query, status: response.status, answerType: 'text/event-stream', answer: text });
  };
  const world = await tidyWorld(running);
  const { id } = ((await SAMPLES['operations.watch']?.(world)) ?? {}) as { id: string };
  await world.do('operations.cancel', 'mutation', { id });
  for (const name of ['first', 'second']) await world.do('identity.groups.create', 'mutation', { name });
  const { items } = await world.do('events.list', 'query', { types: ['identity.group.created'] });
  const first = (items as { id: string }[]).map(event => event.id).toSorted()[0] ?? '';
  return {
    'events.watch': await watched(
      'events/watch',
      { types: ['identity.group.created'], lastEventId: first },
      world.admin,
    ),
    'operations.watch': await watched('operations/watch', { id }, world.admin),
  };
}
