import * as z from 'zod';

export type Schema = z.core.$ZodType;
export type Definition = z.core.$ZodTypes['_zod']['def'];
export type Side = 'input' | 'output';

interface Meta {
  readonly id?: unknown;
  readonly typeId?: unknown;
  readonly description?: unknown;
}

/** What kind of schema it is. Sound because zod builds every schema from one of these definitions. */
export function definition(schema: Schema): Definition {
  return (schema as z.core.$ZodTypes)._zod.def;
}

/** What a lazy schema stands for. The definition's getter may build a new schema on every call. */
export function resolved(schema: Schema): Schema {
  return schema instanceof z.core.$ZodLazy ? schema._zod.innerType : schema;
}

/** `preprocess` takes its key's optionality from its result, unlike other pipes. */
export function isPreprocess(schema: Schema): boolean {
  return schema instanceof z.core.$ZodPreprocess;
}

/** Whether leaving the key out is allowed, but `undefined` is not. */
export function isExactOptional(schema: Schema): boolean {
  return schema instanceof z.core.$ZodExactOptional;
}

function meta(schema: Schema): Meta {
  return z.globalRegistry.get(schema) ?? {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The schema that carries the name: `.describe()` and `.refine()` make copies that lose it but keep the type. */
export function origin(schema: Schema): Schema {
  let current = schema;
  while (text(meta(current).id) === undefined && current._zod.parent !== undefined) {
    current = current._zod.parent;
  }
  return current;
}

/** The name given with `.meta({ id })`. */
export function nameOf(schema: Schema): string | undefined {
  return text(meta(origin(schema)).id);
}

/** The id prefix given with `.meta({ typeId })`. */
export function typeIdOf(schema: Schema): string | undefined {
  return text(meta(schema).typeId);
}

/** The schema inside an optional, nullable, default and the like. */
export function wrapped(schema: Schema): Schema | undefined {
  const def = definition(schema);
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'catch':
    case 'readonly':
      return def.innerType;
    default:
      return undefined;
  }
}

/** The description of a schema or, where it only wraps an unnamed one, of that. */
export function descriptionOf(schema: Schema): string | undefined {
  const own = text(meta(schema).description);
  if (own !== undefined) return own;
  const inner = wrapped(schema);
  return inner === undefined || nameOf(inner) !== undefined ? undefined : descriptionOf(inner);
}

/** Its children, as far as one side of it is concerned. */
export function children(schema: Schema): readonly Schema[] {
  const def = definition(schema);
  switch (def.type) {
    case 'object':
      return [...Object.values(def.shape), ...(def.catchall === undefined ? [] : [def.catchall])];
    case 'array':
      return [def.element];
    case 'tuple':
      return def.rest === null ? def.items : [...def.items, def.rest];
    case 'record':
    case 'map':
      return [def.keyType, def.valueType];
    case 'set':
      return [def.valueType];
    case 'union':
      return def.options;
    case 'intersection':
      return [def.left, def.right];
    case 'pipe':
      return [def.in, def.out];
    case 'lazy':
      return [resolved(schema)];
    case 'success':
      return [def.innerType];
    default: {
      const inner = wrapped(schema);
      return inner === undefined ? [] : [inner];
    }
  }
}
