import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { OPENAPI } from '../../../apps/edge/src/openapi.generated.ts';

/** The part of JSON Schema that the document uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly propertyNames?: Schema;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: Schema;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

interface Described {
  readonly operationId: string;
  readonly description: string;
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content | { readonly $ref: string }>>;
}

export const ROLES = ['public', 'viewer', 'operator', 'admin', 'root'] as const;
export type Role = (typeof ROLES)[number];

export interface Operation {
  readonly id: string;
  /** In capitals. */
  readonly method: string;
  readonly path: string;
  /** Least role that may call it. */
  readonly role: Role;
  readonly parameters: readonly Parameter[];
  /** Schemas by media type; none: it takes no body. */
  readonly bodies: Readonly<Record<string, Schema>>;
  /** Media types by status. */
  readonly answers: ReadonlyMap<number, readonly string[]>;
}

const document: { readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>> } =
  JSON.parse(OPENAPI);

/** What a reference within the document stands for. */
export function resolved<T extends object>(value: T | { readonly $ref: string }): T {
  if (!('$ref' in value) || typeof value.$ref !== 'string') return plain(value);
  const target = value.$ref
    .slice(2)
    .split('/')
    .reduce<unknown>((at, name) => (at instanceof Object ? Reflect.get(at, name) : undefined), document);
  if (!(target instanceof Object)) throw new Error(`${value.$ref} is not in the document`);
  return resolved(plain<T>(target));
}

/** A document that a public validator finds valid has at each place what OpenAPI says is there. */
const plain = <T>(value: object) => value as T;

const WORDS: Readonly<Record<Role, RegExp>> = {
  public: /^(.* )?Needs no credential\./,
  viewer: /Needs the role viewer\./,
  operator: /Needs the role operator\./,
  admin: /Needs the role admin\./,
  root: /Needs the root key\./,
};

const roleIn = (description: string): Role => {
  const role = ROLES.find(one => WORDS[one].test(description));
  if (role === undefined) throw new Error(`who may call it is not said: ${description}`);
  return role;
};

/** Every operation of the document. */
export const OPERATIONS: readonly Operation[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, described]) => ({
    id: described.operationId,
    method: method.toUpperCase(),
    path,
    role: roleIn(described.description),
    parameters: (described.parameters ?? []).map(one => resolved<Parameter>(one)),
    bodies: Object.fromEntries(
      Object.entries(described.requestBody?.content ?? {}).map(([type, { schema }]) => [type, schema]),
    ),
    answers: new Map(
      Object.entries(described.responses).map(([status, answer]) => [
        Number(status),
        Object.keys(resolved<Content>(answer).content ?? {}),
      ]),
    ),
  })),
);

const ajv = addFormats.default(
  new Ajv2020({ strict: false, validateSchema: false, code: { optimize: false }, logger: false }),
);
ajv.addSchema(document, 'openapi');

const pointer = (...parts: readonly string[]) =>
  parts.map(part => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');

function faultsAt(value: unknown, ...at: readonly string[]): string | null {
  const check = ajv.getSchema(`openapi#/${pointer(...at)}`);
  if (check === undefined) throw new Error(`there is no schema at ${at.join(' ')}`);
  return check(value) ? null : ajv.errorsText(check.errors);
}

/** How a problem is not what the document says of problems; null: it is. */
export const faultsOfProblem = (problem: unknown) => faultsAt(problem, 'components', 'schemas', 'Problem');

const at = ({ path, method }: Operation) => ['paths', path, method.toLowerCase()];

/** How an answer is not what the document says of that status; null: it is. */
export const faultsOfAnswer = (operation: Operation, status: number, type: string, answer: unknown) =>
  faultsAt(answer, ...at(operation), 'responses', String(status), 'content', type, 'schema');

/** How a JSON body is not what the document asks for; null: it is. */
export const faultsOfBody = (operation: Operation, body: unknown) =>
  faultsAt(body, ...at(operation), 'requestBody', 'content', 'application/json', 'schema');
