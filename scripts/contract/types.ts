import type * as z from 'zod';
import type { Declarations } from './declarations.ts';
import { arrayOf, intersection, type Members, print, readonly, union, withoutUndefined } from './members.ts';
import {
  type Definition,
  definition,
  descriptionOf,
  isExactOptional,
  nameOf,
  origin,
  resolved,
  type Schema,
  type Side,
  typeIdOf,
} from './schema.ts';
import { optionalKey, sidesDiffer } from './sides.ts';
import { doc, objectType, pascal, propertyKey, quote } from './text.ts';

const JSON_VALUE = 'string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue }';

/** The namespace of the procedure that stands at the start of a path. */
export function namespaceOf(path: string): string {
  return /^(\S*)\./.exec(path.split(' ')[0] ?? '')?.[1] ?? '';
}

export interface TypeOptions {
  /** Entity → id prefix: `{ gateway: 'gw' }`. */
  readonly idPrefixes: Readonly<Record<string, string>>;
  /** Name → values of the enums that have one. */
  readonly enums: Readonly<Record<string, readonly string[]>>;
  /** Which sides' fields carry their descriptions. */
  readonly described: readonly Side[];
}

/** Prints what a zod schema takes or gives as TypeScript, declaring named schemas on the way. */
export class TypePrinter {
  readonly #declarations: Declarations;
  readonly #idNames: ReadonlyMap<string, string>;
  readonly #described: readonly Side[];
  readonly #enumNames: ReadonlyMap<string, string>;
  readonly #named = new Map<string, Schema>();
  readonly #open = new Set<Schema>();

  constructor(declarations: Declarations, { idPrefixes, enums, described }: TypeOptions) {
    this.#declarations = declarations;
    this.#described = described;
    this.#enumNames = new Map(
      Object.entries(enums).map(([name, values]) => [values.map(quote).join(' | '), name]),
    );
    this.#idNames = new Map(
      Object.entries(idPrefixes).map(([entity, prefix]) => [prefix, `${pascal(entity)}Id`]),
    );
  }

  /** `path` says where the schema stands, for errors. */
  members(schema: Schema, side: Side, path: string): Members {
    const prefix = typeIdOf(schema);
    if (prefix !== undefined) return [this.#id(prefix, path)];
    const id = nameOf(schema);
    if (id !== undefined) return this.#reference(origin(schema), id, side, path);
    if (isJson(schema)) {
      this.#declarations.addType(path, 'JsonValue', JSON_VALUE);
      return ['JsonValue'];
    }
    if (this.#open.has(schema)) throw new Error(`${path}: a recursive schema needs a name, .meta({ id })`);
    this.#open.add(schema);
    try {
      return this.#anonymous(schema, side, path);
    } finally {
      this.#open.delete(schema);
    }
  }

  #id(prefix: string, path: string): string {
    const name = this.#idNames.get(prefix);
    if (name === undefined) throw new Error(`${path}: ${prefix} is no known id prefix`);
    this.#declarations.addType(path, name, `Id<${quote(prefix)}>`);
    return name;
  }

  #reference(schema: Schema, id: string, side: Side, path: string): Members {
    const name = side === 'input' && sidesDiffer(schema) ? `${id}Input` : id;
    // Inside its own definition the name is not declared yet, so this cannot wait for the declaration.
    const known = this.#named.get(name) === schema;
    this.#named.set(name, schema);
    if (!known) {
      const members = this.#anonymous(schema, side, path);
      if (members.includes('undefined')) {
        throw new Error(
          `${path}: name the schema inside .optional() or .default(), not the one outside (${id})`,
        );
      }
      this.#declarations.addType(path, name, print(members), doc([descriptionOf(schema)]));
    }
    return [name];
  }

  #anonymous(schema: Schema, side: Side, path: string): Members {
    const def = definition(schema);
    const inside = (inner: Schema) => this.members(inner, side, path);
    const text = (inner: Schema) => print(inside(inner));
    switch (def.type) {
      case 'string':
      case 'number':
      case 'boolean':
      case 'bigint':
        return [def.coerce === true && side === 'input' ? 'unknown' : def.type];
      case 'date':
        return [def.coerce === true && side === 'input' ? 'unknown' : 'Date'];
      case 'nan':
        return ['number'];
      case 'null':
      case 'undefined':
      case 'void':
        return [def.type];
      case 'any':
      case 'unknown':
        return ['unknown'];
      case 'never':
        return [];
      case 'literal':
        return def.values.map(value => literal(value, path));
      case 'enum':
        return this.#enum(enumValues(def.entries), path);
      case 'template_literal':
        return [this.#template(def.parts, path)];
      case 'object':
        return [this.#object(def, side, path)];
      case 'array':
        return arrayOf(this.members(def.element, side, `${path}[]`));
      case 'tuple':
        return [this.#tuple(def, side, path)];
      case 'record':
        return [this.#record(def, side, path)];
      case 'map':
        return [`Map<${text(def.keyType)}, ${text(def.valueType)}>`];
      case 'set':
        return [`Set<${text(def.valueType)}>`];
      case 'union':
        return oneOrMany(def.options.map(inside)) ?? union(...def.options.map(inside));
      case 'intersection':
        return intersection(inside(def.left), inside(def.right));
      case 'optional':
        return isExactOptional(schema) ? inside(def.innerType) : union(inside(def.innerType), ['undefined']);
      case 'nullable':
        return union(inside(def.innerType), ['null']);
      case 'default':
        return side === 'input'
          ? union(inside(def.innerType), ['undefined'])
          : withoutUndefined(inside(def.innerType));
      case 'prefault':
        return side === 'input' ? union(inside(def.innerType), ['undefined']) : inside(def.innerType);
      case 'nonoptional':
        return withoutUndefined(inside(def.innerType));
      case 'catch':
        return inside(def.innerType);
      case 'readonly':
        return readonly(inside(def.innerType));
      case 'success':
        return side === 'input' ? inside(def.innerType) : ['boolean'];
      case 'lazy':
        return inside(resolved(schema));
      case 'pipe':
        return inside(side === 'input' ? def.in : def.out);
      case 'transform':
        if (side === 'input') return ['unknown'];
        throw new Error(
          `${path}: the type a transform gives is unknown at run time; end it with .pipe(schema)`,
        );
      default:
        throw new Error(`${path}: a contract cannot hold a ${def.type} schema`);
    }
  }

  #enum(values: readonly (string | number)[], path: string): Members {
    const members = values.map(value => literal(value, path));
    const name = this.#enumNames.get(members.join(' | '));
    if (name === undefined) return members;
    this.#declarations.addType(path, name, members.join(' | '));
    return [name];
  }

  #object(def: z.core.$ZodObjectDef, side: Side, path: string): string {
    const lines = Object.entries(def.shape).map(([key, field]) => {
      const optional = optionalKey(field, side) ? '?' : '';
      const type = print(this.members(field, side, `${path}.${key}`));
      const comment = this.#described.includes(side) ? doc([fieldDescription(field)]) : '';
      return `${comment}${propertyKey(key)}${optional}: ${type};`;
    });
    if (def.catchall !== undefined && definition(def.catchall).type !== 'never') {
      const rest = this.members(def.catchall, side, `${path}.*`);
      if (lines.length > 0 && !rest.includes('unknown')) {
        throw new Error(
          `${path}: named keys beside a typed catchall are no TypeScript interface; use a record`,
        );
      }
      lines.push(`[key: string]: ${print(rest)};`);
    }
    if (lines.length === 0) return 'Record<string, never>';
    const type = objectType(lines);
    this.#declarations.remember(type, lines);
    return this.#declarations.nameOf(type, namespaceOf(path)) ?? type;
  }

  #tuple(def: z.core.$ZodTupleDef, side: Side, path: string): string {
    const items = def.items.map((item, index) => this.members(item, side, `${path}[${index}]`));
    let required = items.length;
    while (required > 0) {
      const last = def.items[required - 1];
      if (last === undefined || !optionalKey(last, side)) break;
      required -= 1;
    }
    const texts = items.map((members, index) => (index < required ? print(members) : `(${print(members)})?`));
    if (def.rest !== null) texts.push(`...${print(arrayOf(this.members(def.rest, side, `${path}[]`)))}`);
    return `[${texts.join(', ')}]`;
  }

  #record(def: z.core.$ZodRecordDef, side: Side, path: string): string {
    const key = print(this.members(def.keyType, side, `${path} key`));
    const record = `Record<${key}, ${print(this.members(def.valueType, side, `${path}.*`))}>`;
    const partial = def.partial === true || (side === 'input' && optionalKey(def.valueType, 'input'));
    return partial ? `Partial<${record}>` : record;
  }

  #template(parts: z.core.$ZodTemplateLiteralDef['parts'], path: string): string {
    const texts = parts.map(part => {
      if (part === undefined) return '';
      if (typeof part !== 'object' || part === null) return escapeTemplate(String(part));
      const members = this.members(part, 'output', path).map(member =>
        member === 'undefined' ? "''" : member,
      );
      return `\${${print(members)}}`;
    });
    return `\`${texts.join('')}\``;
  }
}

/** `T | T[]`, as filters have it. */
function oneOrMany([one, many, ...rest]: readonly Members[]): Members | undefined {
  if (one === undefined || rest.length > 0 || print(one).length < SHORTER_TWICE) return undefined;
  return many?.join() === arrayOf(one).join() ? [`OneOrMany<${print(one)}>`] : undefined;
}

const SHORTER_TWICE = 10;

/** What a field's type says of itself is not repeated at the field. */
function fieldDescription(field: Schema): string | undefined {
  const description = descriptionOf(field);
  const named = nameOf(field) !== undefined && description === descriptionOf(origin(field));
  return named ? undefined : description;
}

function escapeTemplate(text: string): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replaceAll('`', '\\`')
    .replaceAll('${', '\\${');
}

function literal(value: z.core.util.Literal, path: string): string {
  switch (typeof value) {
    case 'string':
      return quote(value);
    case 'bigint':
      return `${value}n`;
    case 'symbol':
      throw new Error(`${path}: a contract cannot hold a symbol`);
    default:
      return String(value);
  }
}

/** A numeric TypeScript enum also maps its values back to its names: those are left out. */
function enumValues(entries: z.core.util.EnumLike): readonly (string | number)[] {
  const numbers = Object.values(entries).filter(value => typeof value === 'number');
  return Object.entries(entries)
    .filter(([key]) => !numbers.includes(Number(key)))
    .map(([, value]) => value);
}

const JSON_KINDS = ['array', 'boolean', 'null', 'number', 'record', 'string'];

/** `z.json()`, or the same written by hand. */
function isJson(schema: Schema): boolean {
  if (definition(schema).type !== 'lazy') return false;
  let root = schema;
  while (root._zod.parent !== undefined) root = root._zod.parent;
  const options = alternatives(definition(resolved(schema)));
  const kinds = options.map(option => option.type).sort();
  if (kinds.length !== JSON_KINDS.length || kinds.some((kind, index) => kind !== JSON_KINDS[index]))
    return false;
  return options.every(option => {
    if (option.type === 'array') return option.element === root;
    if (option.type === 'record') return option.valueType === root;
    return true;
  });
}

function alternatives(def: Definition): readonly Definition[] {
  return def.type === 'union' ? def.options.map(definition) : [];
}
