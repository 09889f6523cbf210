import * as z from 'zod';

/** The parts of JSON Schema that say how a field is sent. */
interface Schema {
  readonly $ref?: string;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly type?: string;
  /** Of `z.date()`, which JSON Schema has no word for. */
  readonly date?: true;
  readonly typeId?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly required?: readonly string[];
  readonly $defs?: Readonly<Record<string, Schema>>;
}

type Shape = 'text' | 'number' | 'boolean' | 'date' | 'null' | 'list' | 'object' | 'open';

/** One field of an input or output, by its path: `since`, `items.*.expiresAt`. The whole is ``. */
export interface Field {
  readonly shapes: ReadonlySet<Shape>;
  /** Of a TypeID. */
  readonly prefix: string | null;
  readonly required: boolean;
  /** May be longer than a URL can be. */
  readonly long: boolean;
}

const LONGEST_TEXT = 4096;
const LONGEST_LIST = 100;

/** Every field of a schema, by path. */
export function fieldsOf(schema: z.ZodType | null, io: 'input' | 'output'): ReadonlyMap<string, Field> {
  const found = new Map<string, Field>();
  if (schema === null) return found;
  const root = jsonSchema(schema, io);
  visit(root, '', true, new Set());
  return found;

  function visit(node: Schema, path: string, required: boolean, above: ReadonlySet<string>): void {
    const { $ref } = node;
    if ($ref !== undefined) {
      const name = $ref.split('/').at(-1) ?? '';
      const target = $ref === '#' ? root : root.$defs?.[name];
      if (target !== undefined && !above.has($ref)) visit(target, path, required, new Set([...above, $ref]));
      return;
    }
    const parts = [...(node.anyOf ?? []), ...(node.oneOf ?? []), ...(node.allOf ?? [])];
    for (const part of parts) visit(part, path, required, above);
    const shape = shapeOf(node);
    if (parts.length === 0 || shape !== 'open') note(path, node, shape, required);
    const join = (name: string) => (path === '' ? name : `${path}.${name}`);
    for (const [name, member] of Object.entries(node.properties ?? {})) {
      visit(member, join(name), node.required?.includes(name) ?? false, above);
    }
    if (node.items !== undefined) visit(node.items, join('*'), true, above);
    if (typeof node.additionalProperties === 'object')
      visit(node.additionalProperties, join('*'), true, above);
  }

  function note(path: string, node: Schema, shape: Shape, required: boolean): void {
    const before = found.get(path);
    found.set(path, {
      shapes: new Set([...(before?.shapes ?? []), shape]),
      prefix: node.typeId ?? before?.prefix ?? null,
      required: required && (before?.required ?? true),
      long:
        (before?.long ?? false) ||
        (node.maxLength ?? 0) > LONGEST_TEXT ||
        (shape === 'list' && (node.maxItems ?? 0) > LONGEST_LIST),
    });
  }
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Schema {
  return z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema: json }) => {
      if (zodSchema._zod.def.type === 'date') Object.assign(json, { date: true });
    },
  }) as Schema;
}

function shapeOf({ type, date, typeId, enum: values, const: value, properties }: Schema): Shape {
  if (date === true) return 'date';
  if (typeId !== undefined) return 'text';
  if (properties !== undefined || type === 'object') return 'object';
  if (type === 'array') return 'list';
  if (type === 'string') return 'text';
  if (type === 'number' || type === 'integer') return 'number';
  if (type === 'boolean' || type === 'null') return type;
  if (value === null) return 'null';
  return values !== undefined || value !== undefined ? 'text' : 'open';
}
