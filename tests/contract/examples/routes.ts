import type { Example } from '../../../scripts/openapi/example.ts';
import { queryOf } from '../rest.ts';
import { SAMPLES } from '../samples.ts';
import type { Running } from '../targets.ts';
import { neutral } from './neutral.ts';
import { tidyWorld } from './record.ts';

/** What is no text, so that all in it is made neutral. */
const READ: Readonly<Record<string, (text: string) => unknown>> = {
  'application/json': JSON.parse,
  'application/x-ndjson': text =>
    text
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line)),
};

/** Routes that are no procedures and answer with something to be read. */
export async function recordRoutes(running: Running): Promise<Record<string, Example>> {
  const world = await tidyWorld(running);
  await world.do('identity.groups.create', 'mutation', { name: 'responders' });
  const { id } = ((await SAMPLES['soc.reports.get']?.(world)) ?? {}) as { id: string };
  const record = async (
    route: string,
    { query = {}, ...sent }: Pick<Example, 'path' | 'query' | 'body' | 'bodyType'> = {},
  ): Promise<Example> => {
    const [method = '', path = ''] = route.split(' ');
    const url = path.replace(/:(\w+)/g, (_, name) => sent.path?.[name] ?? '');
    const response = await running.fetch(`${running.url}${url}?${queryOf(query)}`, {
      method,
      headers: { ...world.admin, ...(sent.bodyType === undefined ? {} : { 'content-type': sent.bodyType }) },
      ...(sent.body === undefined ? {} : { body: String(sent.body) }),
    });
    const type = response.headers.get('content-type')?.split(';')[0] ?? '';
    const text = await response.text();
    if (!response.ok) throw new Error(`${route} answered ${text}`);
    const { answer, ...example } = neutral({
      ...sent,
      ...(Object.keys(query).length === 0 ? {} : { query }),
      status: response.status,
      ...(type === 'application/json' ? {} : { answerType: type }),
      answer: READ[type]?.(text) ?? text,
    });
    const lines = type === 'application/x-ndjson' && Array.isArray(answer);
    return { ...example, answer: lines ? answer.map(one => `${JSON.stringify(one)}\n`).join('') : answer };
  };
  await SAMPLES['governance.outcomes.record']?.(world);
  const csv = { query: { table: 'groups' }, bodyType: 'text/csv', body: 'name\nanalysts\n' };
  return {
    'service.healthz': await record('GET /healthz'),
    'service.readyz': await record('GET /readyz'),
    'service.version': await record('GET /version'),
    'database.readiness': await record('GET /db/health'),
    'audit.export': await record('GET /api/v1/audit/export', {
      query: { component: 'groups', format: 'ndjson' },
    }),
    'governance.decisions.export': await record('GET /api/v1/governance/decisions/export'),
    'database.audit': await record('GET /db/audit', { query: { component: 'groups', limit: 1 } }),
    'database.import': await record('POST /db/import', csv),
    'soc.reports.download': await record('GET /api/v1/soc/reports/:id/download', { path: { id } }),
  };
}
