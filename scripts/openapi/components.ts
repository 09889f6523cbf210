import { isDeepStrictEqual } from 'node:util';
import { timesAndIds } from '@breakwater/api';
import * as z from 'zod';

/** JSON Schema 2020-12, as OpenAPI 3.1 has it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly description?: string;
  readonly anyOf?: readonly Schema[];
  readonly [keyword: string]: unknown;
}

const SAFE = Number.MAX_SAFE_INTEGER;
const DEFS = '#/$defs/';
const COMPONENTS = '#/components/schemas/';

/** The named schemas of the document, gathered from the schemas that refer to them. */
export class Components {
  readonly #named = new Map<string, Schema>();

  /** A zod schema as JSON Schema: times as text, ids by their pattern, named ones as references. */
  schemaOf(schema: z.ZodType, io: 'input' | 'output'): Schema {
    const made = z.toJSONSchema(schema, {
      io,
      unrepresentable: 'any',
      override: ({ zodSchema, jsonSchema }) => {
        const { def } = zodSchema._zod;
        timesAndIds({ zodSchema, jsonSchema });
        const { format, minimum, maximum } = jsonSchema;
        // Zod's own names for what its patterns say.
        if (typeof format === 'string' && /^(starts_with|ends_with|includes|regex)$/.test(format)) {
          delete jsonSchema.format;
        }
        if (minimum === -SAFE) delete jsonSchema.minimum;
        if (maximum === SAFE) delete jsonSchema.maximum;
        // Answers grow: what a reader does not know is not wrong.
        if (io === 'output' && def.type === 'object' && !isStrict(def))
          delete jsonSchema.additionalProperties;
      },
    });
    const { $schema: _, $defs = {}, ...root } = asSchema(made);
    for (const [name, definition] of Object.entries(asSchema($defs))) {
      this.#add(name, withComponents(asSchema(definition)));
    }
    const found = withComponents(root);
    const id = z.globalRegistry.get(schema)?.id;
    if (id === undefined || found.$ref !== undefined) return found;
    const { id: _id, ...definition } = found;
    this.#add(id, definition);
    return { $ref: COMPONENTS + id };
  }

  /** What a reference stands for. */
  resolved(schema: Schema): Schema {
    const named = this.#named.get(schema.$ref?.slice(COMPONENTS.length) ?? '');
    return named === undefined ? schema : this.resolved(named);
  }

  get schemas(): Record<string, Schema> {
    return Object.fromEntries([...this.#named].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  #add(name: string, schema: Schema): void {
    const known = this.#named.get(name);
    if (known !== undefined && !isDeepStrictEqual(known, schema)) {
      throw new Error(`two schemas have the id ${name}: give one of them another`);
    }
    this.#named.set(name, schema);
  }
}

const isStrict = (def: object): boolean =>
  'catchall' in def && def.catchall instanceof z.ZodType && def.catchall._zod.def.type === 'never';

/** JSON Schema is made of plain objects, whatever zod's types call them. */
const asSchema = (value: unknown) => value as Schema;

function withComponents(schema: Schema): Schema {
  return JSON.parse(
    JSON.stringify(schema, (key, value: unknown) =>
      key === '$ref' && typeof value === 'string' ? value.replace(DEFS, COMPONENTS) : value,
    ),
  );
}
