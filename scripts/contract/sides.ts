import { children, definition, isPreprocess, resolved, type Schema, type Side } from './schema.ts';

/** Whether what goes in differs in type from what comes out, anywhere inside. */
export function sidesDiffer(schema: Schema, seen = new Set<Schema>()): boolean {
  if (seen.has(schema)) return false;
  seen.add(schema);
  const def = definition(schema);
  switch (def.type) {
    case 'default':
    case 'prefault':
    case 'pipe':
    case 'success':
      return true;
    case 'string':
    case 'number':
    case 'boolean':
    case 'bigint':
    case 'date':
      return def.coerce === true;
    case 'record':
      return optionalKey(def.valueType, 'input') || children(schema).some(child => sidesDiffer(child, seen));
    default:
      return children(schema).some(child => sidesDiffer(child, seen));
  }
}

/**
 * Whether an object key of this schema may be left out. Follows zod's types, not its run time: they disagree
 * on `catch` and on transforms.
 */
export function optionalKey(schema: Schema, side: Side, seen = new Set<Schema>()): boolean {
  if (seen.has(schema)) return false;
  seen.add(schema);
  const def = definition(schema);
  switch (def.type) {
    case 'optional':
      return true;
    case 'default':
    case 'prefault':
      return side === 'input';
    case 'nullable':
    case 'catch':
    case 'readonly':
      return optionalKey(def.innerType, side, seen);
    case 'success':
      return side === 'input' && optionalKey(def.innerType, side, seen);
    case 'lazy':
      return optionalKey(resolved(schema), side, seen);
    case 'pipe':
      if (side === 'output') return optionalKey(def.out, side, seen);
      return optionalKey(isPreprocess(schema) ? def.out : def.in, side, seen);
    case 'union':
      return def.options.some(option => optionalKey(option, side, new Set(seen)));
    case 'intersection':
      return [def.left, def.right].every(part => optionalKey(part, side, new Set(seen)));
    default:
      return false;
  }
}

/** Whether `{}` is an input of this schema. */
export function acceptsNothing(schema: Schema): boolean {
  const def = definition(schema);
  switch (def.type) {
    case 'object':
      return Object.values(def.shape).every(field => optionalKey(field, 'input'));
    case 'record':
    case 'optional':
    case 'default':
    case 'prefault':
      return true;
    case 'nullable':
    case 'nonoptional':
    case 'catch':
    case 'readonly':
      return acceptsNothing(def.innerType);
    case 'lazy':
      return acceptsNothing(resolved(schema));
    case 'pipe':
      return acceptsNothing(isPreprocess(schema) ? def.out : def.in);
    case 'union':
      return def.options.some(acceptsNothing);
    case 'intersection':
      return acceptsNothing(def.left) && acceptsNothing(def.right);
    default:
      return false;
  }
}
