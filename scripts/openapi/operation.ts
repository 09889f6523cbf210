import { type RegisteredProcedure, twinOf } from '@breakwater/api';
import { fieldsOf } from '../../packages/api/src/rest/fields.ts';
import { accessOf, securityOf } from './access.ts';
import type { Components, Schema } from './components.ts';
import type { Example } from './example.ts';
import { type HeaderName, headers, parameters } from './headers.ts';
import { problemsOf } from './problems.ts';

type Twin = ReturnType<typeof twinOf>;

/** The operations of a procedure's REST twin: one, or two where its input may be read from a body too. */
export function operationsOf(
  procedure: RegisteredProcedure,
  components: Components,
  examples: Readonly<Record<string, Example>>,
): { readonly path: string; readonly method: string; readonly operation: object }[] {
  const twin = twinOf(procedure);
  return twin.methods.map((method, index) => {
    const operationId = index === 0 ? procedure.path : `${procedure.path}.${method.toLowerCase()}`;
    const example = examples[operationId];
    const inBody = method === 'POST' || method === 'PATCH';
    return {
      path: twin.path,
      method: method.toLowerCase(),
      operation: {
        operationId,
        tags: [procedure.path.split('.')[0]],
        summary: procedure.meta.summary,
        description: accessOf(procedure.meta),
        ...securityOf(procedure.meta),
        ...inputOf(procedure, twin, inBody, components, example),
        responses: {
          ...answersOf(procedure, twin, inBody, components, example),
          ...problemsOf(refusalsOf(procedure, twin, inBody), procedure.meta),
        },
      },
    };
  });
}

/** Procedures that read streams as well: their content types, and the parameters those need. */
const STREAMS: Readonly<
  Record<string, { readonly content: object; readonly parameters: readonly object[] }>
> = {
  'compliance.flows.ingest': {
    content: {
      'application/x-ndjson': {
        schema: {
          type: 'string',
          description: 'A flow a line; packed with gzip if `Content-Encoding` says so.',
        },
      },
      'text/plain': {
        schema: { type: 'string', description: 'A VPC flow log, with `format` in the query.' },
      },
    },
    parameters: [
      {
        name: 'format',
        in: 'query',
        description: 'For `text/plain` alone.',
        schema: { type: 'string', enum: ['aws-vpc-flow-log'] },
      },
      {
        name: 'header',
        in: 'query',
        description: 'For `text/plain` alone: the field names, where the text has none.',
        schema: { type: 'string' },
      },
    ],
  },
};

function inputOf(
  { path, type, meta, input }: RegisteredProcedure,
  twin: Twin,
  inBody: boolean,
  components: Components,
  example: Example | undefined,
) {
  const whole: Schema = input === null ? { type: 'object' } : components.schemaOf(input, 'input');
  const { properties = {}, required = [] } = components.resolved(whole);
  const keys = twin.path.endsWith('/{id}') ? ['id', ...(twin.key === undefined ? [] : [twin.key.field])] : [];
  const rest = Object.entries(properties).filter(([name]) => !keys.includes(name));
  const inPath = keys.map(name => properties[name] ?? {});
  const own = [
    ...(keys.length === 0 ? [] : [pathParameter(inPath, example?.path?.id)]),
    ...(inBody ? [] : rest.flatMap(([name, schema]) => queryParameters(name, schema, required, example))),
    ...(meta.role === 'public' ? [] : parameters('TenantId')),
    ...(type === 'mutation' && meta.idempotent !== false ? parameters('IdempotencyKey') : []),
    ...(twin.versioned === true && type === 'mutation' ? parameters('IfMatch') : []),
    ...(twin.starts === true ? parameters('Prefer') : []),
    ...(type === 'subscription' ? parameters('LastEventId') : []),
    ...(STREAMS[path]?.parameters ?? []),
  ];
  const needed = required.filter(name => !keys.includes(name));
  const { required: _, ...unkeyed } = whole;
  const body: Schema =
    keys.length === 0
      ? whole
      : {
          ...unkeyed,
          properties: Object.fromEntries(rest),
          ...(needed.length === 0 ? {} : { required: needed }),
        };
  return {
    ...(own.length === 0 ? {} : { parameters: own }),
    ...(!inBody || input === null
      ? {}
      : {
          requestBody: {
            required: needed.length > 0 || components.resolved(whole).properties === undefined,
            content: {
              'application/json': {
                schema: body,
                ...(example?.body === undefined ? {} : { example: example.body }),
              },
              ...STREAMS[path]?.content,
            },
          },
        }),
  };
}

function pathParameter(schemas: readonly Schema[], example: string | undefined) {
  const [only, ...others] = schemas;
  return {
    name: 'id',
    in: 'path',
    required: true,
    schema: others.length === 0 ? only : { anyOf: schemas },
    ...(example === undefined ? {} : { example }),
  };
}

/** An object is given member by member, `ioc.value=…`; a list by repeating its name. */
function queryParameters(
  name: string,
  { description, ...schema }: Schema,
  required: readonly string[],
  example: Example | undefined,
): object[] {
  const members = schema.properties;
  if (members !== undefined) {
    return Object.entries(members).flatMap(([member, one]) =>
      queryParameters(`${name}.${member}`, one, [], example),
    );
  }
  const given = example?.query?.[name];
  return [
    {
      name,
      in: 'query',
      ...(required.includes(name) ? { required: true } : {}),
      ...(description === undefined ? {} : { description }),
      schema,
      ...(given === undefined ? {} : { example: given }),
    },
  ];
}

function answersOf(
  { path, type, meta, output }: RegisteredProcedure,
  twin: Twin,
  inBody: boolean,
  components: Components,
  example: Example | undefined,
) {
  const schema: Schema = output === null ? {} : components.schemaOf(output, 'output');
  const { properties = {}, description } = components.resolved(schema);
  const common: HeaderName[] = [
    'X-Request-Id',
    ...(type === 'mutation' && meta.idempotent !== false ? (['Idempotency-Replayed'] as const) : []),
    ...(/\.(list|get)$/.test(path) ? (['X-Breakwater-Degraded', 'X-Breakwater-Snapshot-At'] as const) : []),
    ...(properties.version?.type === 'integer' ? (['ETag'] as const) : []),
    ...(!inBody && properties.nextCursor !== undefined && properties.nextCursor.type !== 'null'
      ? (['Link'] as const)
      : []),
  ];
  const answer = (status: number, text: string, of: Schema, ...more: HeaderName[]) => ({
    [status]: {
      description: text,
      headers: headers(...common, ...more),
      content: {
        'application/json': {
          schema: of,
          ...(example?.status === status && example.answerType === undefined
            ? { example: example.answer }
            : {}),
        },
      },
    },
  });
  if (type === 'subscription') {
    return {
      200: {
        description: `Server-sent events: the \`data\` of each is one item. \`end\` says that nothing follows, \`problem\` holds the failure that ended it.`,
        headers: headers(
          'X-Request-Id',
          ...(path === 'events.watch' ? (['X-Breakwater-Last-Event-Id'] as const) : []),
        ),
        content: {
          'text/event-stream': {
            schema: { type: 'string' },
            'x-event-data': schema,
            ...(example === undefined ? {} : { example: example.answer }),
          },
        },
      },
    };
  }
  if (twin.starts === true) {
    const operation = { $ref: '#/components/schemas/Operation' };
    const ended = schema.anyOf === undefined ? operation : { anyOf: [...schema.anyOf, operation] };
    return {
      ...answer(
        200,
        'The operation, which ended while it was waited for.',
        ended,
        'Preference-Applied',
        'Content-Location',
      ),
      ...answer(202, 'The operation was started.', schema, 'Location', 'Retry-After', 'Preference-Applied'),
    };
  }
  return path.endsWith('.create')
    ? answer(201, description ?? 'What was made.', schema, 'Location')
    : answer(200, description ?? 'The result.', schema);
}

function refusalsOf(procedure: RegisteredProcedure, twin: Twin, inBody: boolean): string[] {
  const { path, type, meta } = procedure;
  const about =
    twin.path.endsWith('/{id}') ||
    namesRecords(procedure) ||
    meta.gateway !== undefined ||
    meta.sandbox !== undefined ||
    meta.operation !== undefined;
  return [
    'VALIDATION',
    ...(meta.role === 'public' ? [] : ['UNAUTHENTICATED', 'FORBIDDEN']),
    ...(about ? ['NOT_FOUND'] : []),
    ...(type === 'mutation' && meta.idempotent !== false ? ['CONFLICT'] : []),
    ...(twin.versioned === true && type === 'mutation' ? ['PRECONDITION_FAILED'] : []),
    ...(inBody ? ['TOO_LARGE', 'CONTENT_TYPE'] : []),
    ...(STREAMS[path] === undefined ? [] : ['UNSUPPORTED']),
    'RATE_LIMITED',
    'INTERNAL',
    'UNAVAILABLE',
  ];
}

/** Whether it acts on records that its input names: where a query only filters by an id, nothing is missing. */
const namesRecords = ({ type, input }: RegisteredProcedure): boolean =>
  [...fieldsOf(input, 'input').values()].some(
    ({ prefix, required }) => prefix !== null && (required || type === 'mutation'),
  );
