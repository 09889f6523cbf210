import { type registryOf, startsOperation, twinOf } from '@breakwater/api';
import { fieldsOf as inputFields } from '../../packages/api/src/rest/fields.ts';
import { DOWNLOADS, UPLOADS } from '../../packages/sdk/src/files/routes.ts';
import type { HttpRoute } from '../openapi/http-routes.ts';
import { kindOf } from './procedures.ts';
import {
  children,
  definition,
  descriptionOf,
  isPreprocess,
  resolved,
  type Schema,
  typeIdOf,
} from './schema.ts';
import { optionalKey } from './sides.ts';

type FileRoute = Pick<HttpRoute, 'operationId' | 'route' | 'meta' | 'query' | 'path' | 'body' | 'answer'>;
type Registered = Awaited<ReturnType<typeof registryOf>>[number];
type FieldType = 'string' | 'number' | 'boolean' | 'date' | 'json';

interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly list?: true;
  readonly required?: true;
  readonly nullable?: true;
  /** JSON, or text where it is none. */
  readonly text?: true;
  readonly secret?: true;
  readonly choices?: readonly string[];
  readonly description?: string;
}

type Form = Omit<Field, 'name' | 'required' | 'secret' | 'description'>;

const SECRET = /password|secret|token|clientKey|credentials/i;

/** The table of the command line: every procedure and every file, with what of its input a flag can say. */
export function printCommands(registry: readonly Registered[], routes: readonly FileRoute[]): string {
  const commands = [...registry.map(command), ...routes.flatMap(fileCommand)];
  const lines = commands.map(one => `  ${JSON.stringify(one)},\n`);
  return `// Generated from the procedure registry.\nimport type { Command } from '../command.ts';\n\nexport const COMMANDS: readonly Command[] = [\n${lines.join('')}];\n`;
}

function command(procedure: Registered): object {
  const { path, meta, input, output, type } = procedure;
  const kind = kindOf({ path, type, input, output });
  const fields = input === null ? [] : fieldsOf(input);
  const names = fields.map(field => field.name);
  const times = Object.entries(twinOf(procedure).kinds ?? {}).flatMap(([at, as]) =>
    as === 'date' && !names.includes(at) ? [at] : [],
  );
  const secrets = secretsIn(procedure, fields);
  const errors = Object.entries(meta.errors ?? {}).map(([code, when]) => `${code}: ${when}`);
  return {
    path,
    kind,
    summary: meta.summary,
    role: meta.role,
    ...(errors.length === 0 ? {} : { errors }),
    ...(meta.gateway !== undefined && names.includes(meta.gateway) ? { gateway: meta.gateway } : {}),
    ...(startsOperation(procedure) === 'never' ? {} : { starts: true }),
    fields,
    ...(times.length === 0 ? {} : { times }),
    ...(secrets.length === 0 ? {} : { secrets }),
  };
}

/** Paths of secrets inside of fields that are none themselves. */
function secretsIn({ input }: Registered, fields: readonly Field[]): string[] {
  const above = fields.flatMap(({ name, secret }) => (secret ? [name] : []));
  const found: string[] = [];
  for (const [path, { shapes }] of inputFields(input, 'input')) {
    const within = [...above, ...found].some(one => path === one || path.startsWith(`${one}.`));
    const isValue = shapes.has('text') || shapes.has('object');
    if (!within && path.includes('.') && isValue && SECRET.test(path.split('.').at(-1) ?? ''))
      found.push(path);
  }
  return found;
}

/** A route that answers with a file or takes one. What browsers and monitors call is no command. */
function fileCommand({ operationId, route, meta, query, path, body, answer }: FileRoute): object[] {
  const isFile = body !== undefined || Object.values(answer).includes(null);
  if (!isFile || /^(service|identity)\./.test(operationId)) return [];
  const known = body === undefined ? `GET ${DOWNLOADS[operationId]}` : `POST ${UPLOADS[operationId]?.path}`;
  if (known !== route) throw new Error(`${operationId}: packages/sdk/src/files/routes.ts has no ${route}`);
  const parameters = Object.keys(path ?? {}).map(name => ({ name, type: 'string', required: true }));
  return [
    {
      path: operationId,
      kind: body === undefined ? 'download' : 'upload',
      summary: meta.summary,
      role: meta.role,
      fields: [...parameters, ...(query === undefined ? [] : fieldsOf(query).map(withBoolean))],
    },
  ];
}

/** A query says true and false as text. */
function withBoolean(field: Field): Field {
  if (field.choices?.join() !== 'true,false') return field;
  const { choices: _, ...rest } = field;
  return { ...rest, type: 'boolean' };
}

/** The fields of an object or, for a union, of all its objects; required is what every one of them requires. */
function fieldsOf(input: Schema): Field[] {
  const objects = objectsIn(input);
  const names = new Set(objects.flatMap(shape => Object.keys(shape)));
  return [...names].map(name => {
    const schemas = objects.flatMap(shape => shape[name] ?? []);
    const [schema = input] = schemas;
    const form = merged(schemas.map(formOf));
    const required = schemas.length === objects.length && schemas.every(one => !optionalKey(one, 'input'));
    const description = descriptionOf(schema);
    return {
      name,
      ...form,
      ...(required ? { required } : {}),
      ...(SECRET.test(name) && /string|json/.test(form.type) ? { secret: true } : {}),
      ...(description === undefined ? {} : { description }),
    };
  });
}

function objectsIn(schema: Schema): Readonly<Record<string, Schema>>[] {
  const def = definition(schema);
  if (def.type === 'object') return [def.shape];
  return children(schema).flatMap(objectsIn);
}

/** How the value of a field is written. */
function formOf(schema: Schema): Form {
  if (typeIdOf(schema) !== undefined) return { type: 'string' };
  const def = definition(schema);
  switch (def.type) {
    case 'string':
    case 'template_literal':
      return { type: 'string' };
    case 'number':
    case 'boolean':
    case 'date':
      return { type: def.type };
    case 'enum':
      return { type: 'string', choices: Object.values(def.entries).map(String) };
    case 'literal':
      return literal(def.values);
    case 'null':
      return { type: 'json', nullable: true };
    case 'optional':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'catch':
    case 'readonly':
      return formOf(def.innerType);
    case 'nullable':
      return { ...formOf(def.innerType), nullable: true };
    case 'pipe':
      return formOf(isPreprocess(schema) ? def.out : def.in);
    case 'lazy':
      return formOf(resolved(schema));
    case 'array': {
      const item = formOf(def.element);
      return item.type === 'json' || item.list === true ? { type: 'json' } : { ...item, list: true };
    }
    case 'union':
      return merged(def.options.map(formOf));
    default:
      return { type: 'json' };
  }
}

function literal(values: readonly unknown[]): Form {
  if (values.every(value => typeof value === 'boolean')) return { type: 'boolean' };
  return values.every(value => typeof value === 'string')
    ? { type: 'string', choices: values.map(String) }
    : { type: 'json' };
}

/** One way to write what has several forms. */
function merged(forms: readonly Form[]): Form {
  const [first, ...rest] = forms;
  if (first === undefined) return { type: 'json' };
  if (rest.length === 0) return first;
  const nullable = forms.some(form => form.nullable) ? ({ nullable: true } as const) : {};
  const list = forms.some(form => form.list) ? ({ list: true } as const) : {};
  if (rest.every(form => form.type === first.type)) {
    const choices = forms.every(form => form.choices !== undefined)
      ? { choices: [...new Set(forms.flatMap(form => form.choices ?? []))] }
      : {};
    return { type: first.type, ...list, ...choices, ...nullable };
  }
  const text = forms.some(form => form.type === 'string' && form.list === undefined);
  return { type: 'json', ...(text ? { text } : {}), ...nullable };
}
