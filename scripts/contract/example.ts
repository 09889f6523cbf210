import { kindOf, type RegisteredProcedure } from './procedures.ts';
import { definition, resolved, type Schema, wrapped } from './schema.ts';
import { acceptsNothing, optionalKey } from './sides.ts';
import { isIdentifier, quote } from './text.ts';

/** A call of a procedure with what it needs: values that are not among a few known ones are variables. */
export function exampleOf(procedure: RegisteredProcedure): string {
  const call = `bw.${procedure.path}(${procedure.input === null ? '' : inputOf(procedure.input)})`;
  switch (kindOf(procedure)) {
    case 'list':
      return `const { items } = await ${call}`;
    case 'subscription':
      return `for await (const item of ${call}) console.log(item)`;
    default:
      return `await ${call}`;
  }
}

function inputOf(schema: Schema): string {
  if (acceptsNothing(schema)) return '';
  const def = definition(inside(schema));
  if (def.type !== 'object') return 'input';
  const fields = Object.entries(def.shape)
    .filter(([, field]) => !optionalKey(field, 'input'))
    .map(([key, field]) => fieldOf(key, field));
  return `{ ${fields.join(', ')} }`;
}

function fieldOf(key: string, field: Schema): string {
  const value = knownValue(field);
  if (value !== undefined) return `${isIdentifier(key) ? key : quote(key)}: ${value}`;
  return isIdentifier(key) ? key : `${quote(key)}: value`;
}

function knownValue(field: Schema): string | undefined {
  const def = definition(inside(field));
  const first =
    def.type === 'enum' ? Object.values(def.entries)[0] : def.type === 'literal' ? def.values[0] : undefined;
  if (typeof first === 'string') return quote(first);
  return typeof first === 'number' || typeof first === 'boolean' ? String(first) : undefined;
}

function inside(schema: Schema): Schema {
  const def = definition(schema);
  const inner = def.type === 'lazy' ? resolved(schema) : def.type === 'pipe' ? def.in : wrapped(schema);
  return inner === undefined ? schema : inside(inner);
}
