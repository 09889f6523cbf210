import * as z from 'zod';
import { accessOf, securityOf } from './access.ts';
import type { Components, Schema } from './components.ts';
import type { Example } from './example.ts';
import { headers, parameters } from './headers.ts';
import type { HttpRoute } from './http-routes.ts';
import { problemsOf } from './problems.ts';

/** The operation of a route that is no procedure. */
export function httpOperation(
  route: HttpRoute,
  components: Components,
  example: Example | undefined,
): { readonly path: string; readonly method: string; readonly operation: object } {
  const { operationId, meta, description } = route;
  const [method = '', path = ''] = route.route.split(' ');
  const inPath = Object.entries(route.path ?? {}).map(([name, schema]) => ({
    name,
    in: 'path',
    required: true,
    schema: components.schemaOf(schema, 'input'),
    ...(example?.path?.[name] === undefined ? {} : { example: example.path[name] }),
  }));
  const asked = [
    ...inPath,
    ...queryOf(route, components, example),
    ...(meta.role === 'public' ? [] : parameters('TenantId')),
    ...(method === 'POST' && meta.idempotent !== false ? parameters('IdempotencyKey') : []),
  ];
  return {
    path: path.replace(/:(\w+)/g, '{$1}'),
    method: method.toLowerCase(),
    operation: {
      operationId,
      tags: [operationId.split('.')[0]],
      summary: meta.summary,
      description: [description, accessOf(meta)].filter(text => text !== undefined).join(' '),
      ...securityOf(meta),
      ...(asked.length === 0 ? {} : { parameters: asked }),
      ...(route.body === undefined ? {} : { requestBody: bodyOf(route.body, example) }),
      responses: {
        ...answerOf(route, components, example),
        ...Object.fromEntries(
          Object.entries(route.also ?? {}).map(([status, text]) => [status, { description: text }]),
        ),
        ...(route.route.includes('/api/v1/') || route.route.includes('/db/') || meta.role !== 'public'
          ? problemsOf(
              [...refusals(meta.role !== 'public', route.query !== undefined), ...(route.fails ?? [])],
              meta,
            )
          : problemsOf(
              [
                ...(route.query === undefined ? [] : ['VALIDATION', 'RATE_LIMITED', 'UNAVAILABLE']),
                ...(route.fails ?? []),
              ],
              meta,
            )),
      },
    },
  };
}

const refusals = (guarded: boolean, asked: boolean) => [
  ...(asked || guarded ? ['VALIDATION'] : []),
  ...(guarded ? ['UNAUTHENTICATED', 'FORBIDDEN'] : []),
  'INTERNAL',
  'UNAVAILABLE',
];

function queryOf({ query }: HttpRoute, components: Components, example: Example | undefined): object[] {
  if (query === undefined) return [];
  const { properties = {}, required = [] } = components.resolved(components.schemaOf(query, 'input'));
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    ...(required.includes(name) ? { required: true } : {}),
    ...(description === undefined ? {} : { description }),
    schema,
    ...(example?.query?.[name] === undefined ? {} : { example: example.query[name] }),
  }));
}

function bodyOf(types: readonly string[], example: Example | undefined) {
  const content = types.map(type => [
    type,
    {
      schema: { type: 'string' },
      ...(example?.bodyType === type ? { example: example.body } : {}),
    },
  ]);
  return { required: true, content: Object.fromEntries(content) };
}

function answerOf(
  { answer, headers: names = [] }: HttpRoute,
  components: Components,
  example: Example | undefined,
) {
  const content = Object.entries(answer).map(([type, schema]) => [
    type,
    {
      schema: schema === null && type === 'application/json' ? {} : schemaOf(schema, components),
      ...(example?.status === 200 && (example.answerType ?? 'application/json') === type
        ? { example: example.answer }
        : {}),
    },
  ]);
  if (content.length === 0) return {};
  return {
    200: {
      description: 'The answer.',
      headers: headers('X-Request-Id', ...names),
      content: Object.fromEntries(content),
    },
  };
}

function schemaOf(schema: z.ZodType | Schema | null, components: Components): Schema {
  if (schema === null) return { type: 'string' };
  return schema instanceof z.ZodType ? components.schemaOf(schema, 'output') : schema;
}
