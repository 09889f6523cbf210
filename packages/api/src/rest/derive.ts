import type { RegisteredProcedure, RestRoute } from '../registry.ts';
import { type Field, fieldsOf } from './fields.ts';
import type { Kind, RestTwin } from './twin.ts';

type Fields = ReadonlyMap<string, Field>;
const KINDS: readonly Kind[] = ['number', 'boolean', 'date', 'list', 'text'];
type SecondKey = NonNullable<RestTwin['key']>;

const CRUD: Readonly<Record<string, { readonly method: RestRoute['method']; readonly named: boolean }>> = {
  list: { method: 'GET', named: false },
  get: { method: 'GET', named: true },
  create: { method: 'POST', named: false },
  update: { method: 'PATCH', named: true },
  delete: { method: 'DELETE', named: true },
};

const crudOf = (path: string) => CRUD[path.split('.').at(-1) ?? ''];

/**
 * Where a procedure is in REST: resources for crud, the verb as the last segment for the rest. A query whose input has
 * no form in a query string is a POST.
 */
export function restRoute({
  path,
  type,
  input,
}: Pick<RegisteredProcedure, 'path' | 'type' | 'input'>): RestRoute {
  const segments = path.split('.');
  const base = `/api/v1/${segments.slice(0, -1).join('/')}`;
  const fields = fieldsOf(input, 'input');
  const crud = crudOf(path);
  if (crud !== undefined) {
    return { method: crud.method, path: crud.named && fields.has('id') ? `${base}/{id}` : base };
  }
  return {
    method: type === 'mutation' || !fitsQuery(fields) ? 'POST' : 'GET',
    path: `/api/v1/${segments.join('/')}`,
  };
}

/** What the server must know of a procedure's twin, from its schemas. */
export function twinOf({ path, type, input, output, rest }: RegisteredProcedure): RestTwin {
  const fields = fieldsOf(input, 'input');
  const inQuery = rest.method === 'GET' || rest.method === 'DELETE';
  const kinds = Object.fromEntries(
    [...fields].flatMap(([at, field]): [string, Kind][] => {
      const kind = kindOf(field);
      const told = kind === 'date' || (inQuery && (kind !== 'text' || isMember(at)));
      return kind !== null && told ? [[at, kind]] : [];
    }),
  );
  // POST to a collection is its `create`.
  const grown = rest.method === 'GET' && crudOf(path) === undefined && [...fields.values()].some(f => f.long);
  const key = path.endsWith('.get') ? secondKey(fields) : null;
  return {
    procedure: path,
    type,
    methods: grown ? [rest.method, 'POST'] : [rest.method],
    path: rest.path,
    ...(Object.keys(kinds).length === 0 ? {} : { kinds }),
    ...(key === null ? {} : { key }),
    ...(startsOperation({ type, output }) === 'always' ? { starts: true } : {}),
    ...(fields.has('expectedVersion') ? { versioned: true } : {}),
  };
}

/** Whether every field is one value, a list of such, or an object of such with known names. */
function fitsQuery(fields: Fields): boolean {
  const names = [...fields.keys()];
  return [...fields].every(([path, { shapes }]) => {
    if (path === '') return true;
    if (shapes.has('open') || path.split('.').length > 2) return false;
    if (path.endsWith('.*')) return fields.get(path.slice(0, -2))?.shapes.has('list') === true;
    if (!shapes.has('list') && !shapes.has('object')) return true;
    return !path.includes('.') && names.some(other => other.startsWith(`${path}.`));
  });
}

function kindOf({ shapes }: Field): Kind | null {
  const [only, ...others] = [...shapes].filter(shape => shape !== 'null');
  if (others.length > 0) return 'text';
  return KINDS.find(kind => kind === only) ?? null;
}

const isMember = (path: string) => path.includes('.') && !path.endsWith('.*');

/** The other text a record can be asked for by, where its id is not required. */
function secondKey(fields: Fields): SecondKey | null {
  const id = fields.get('id');
  const other = [...fields].find(
    ([path, { shapes }]) => path !== '' && path !== 'id' && !path.includes('.') && shapes.has('text'),
  );
  if (id === undefined || id.required || id.prefix === null || other === undefined) return null;
  return { prefix: `${id.prefix}_`, field: other[0] };
}

/** Whether the result names an operation that the call started. */
export function startsOperation({
  type,
  output,
}: Pick<RegisteredProcedure, 'type' | 'output'>): 'always' | 'sometimes' | 'never' {
  const operation = fieldsOf(output, 'output').get('operationId');
  if (type !== 'mutation' || operation?.prefix !== 'op') return 'never';
  return operation.required && !operation.shapes.has('null') ? 'always' : 'sometimes';
}
