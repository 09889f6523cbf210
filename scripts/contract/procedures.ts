import type * as z from 'zod';
import { definition, type Schema } from './schema.ts';

/** One procedure, as the registry lists it. `null` stands for a schema it does not have. */
export interface RegisteredProcedure {
  /** Dotted, as in `fleet.gateways.create`. */
  readonly path: string;
  readonly type: 'query' | 'mutation' | 'subscription';
  readonly summary?: string;
  readonly description?: string;
  /** How it can fail beyond the common ways, one sentence or code each. */
  readonly errors?: readonly string[];
  readonly input: z.ZodType | null;
  /** For a subscription: of one item. */
  readonly output: z.ZodType | null;
}

export type ProcedureKind = 'query' | 'mutation' | 'list' | 'subscription';

/** The schema of one item if the procedure pages, which is what every `.list` does. */
export function listItem(procedure: RegisteredProcedure): Schema | undefined {
  if (procedure.type !== 'query' || procedure.output === null) return undefined;
  const output = definition(procedure.output);
  const shape = output.type === 'object' ? output.shape : {};
  const keys = Object.keys(shape);
  const items = shape.items === undefined ? undefined : definition(shape.items);
  const pages = items?.type === 'array' && keys.every(key => key === 'items' || key === 'nextCursor');
  if (isNamedList(procedure.path)) {
    if (!pages) throw new Error(`${procedure.path}: the output of a list is { items, nextCursor }`);
    return items.element;
  }
  return pages && keys.includes('nextCursor') && takesCursor(procedure.input) ? items.element : undefined;
}

export function kindOf(procedure: RegisteredProcedure): ProcedureKind {
  return listItem(procedure) === undefined ? procedure.type : 'list';
}

function isNamedList(path: string): boolean {
  return path === 'list' || path.endsWith('.list');
}

function takesCursor(input: Schema | null): boolean {
  if (input === null) return false;
  const def = definition(input);
  return def.type === 'object' && 'limit' in def.shape && 'cursor' in def.shape;
}

/** The procedures as the tree their paths make. Children stand in the order of the registry. */
export interface Namespace {
  readonly path: string;
  readonly children: ReadonlyMap<string, Namespace | RegisteredProcedure>;
}

export function isNamespace(node: Namespace | RegisteredProcedure): node is Namespace {
  return 'children' in node;
}

/** @throws When a path is taken twice, or is both a procedure and a namespace. */
export function procedureTree(procedures: readonly RegisteredProcedure[]): Namespace {
  const root = { path: '', children: new Map<string, Namespace | RegisteredProcedure>() };
  for (const procedure of procedures) {
    let children = root.children;
    const parts = procedure.path.split('.');
    for (const [index, part] of parts.entries()) {
      const present = children.get(part);
      if (index === parts.length - 1) {
        if (present !== undefined) throw new Error(`${procedure.path} is taken already`);
        children.set(part, procedure);
      } else if (present === undefined) {
        const next = new Map<string, Namespace | RegisteredProcedure>();
        children.set(part, { path: parts.slice(0, index + 1).join('.'), children: next });
        children = next;
      } else if (isNamespace(present) && present.children instanceof Map) {
        children = present.children;
      } else {
        throw new Error(`${procedure.path} stands below ${present.path}, which is a procedure`);
      }
    }
  }
  return root;
}
