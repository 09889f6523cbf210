import { createHash } from 'node:crypto';

type Document = Readonly<Record<string, unknown>>;

/** A document as text, one line for each path and component so that changes can be read. */
export const documentText = (document: Document): string => lines(document, 3);

/** The text as a module, loaded by who has no file of it. */
export function documentModule(text: string): string {
  const escaped = text.replace(/[\\`]|\$\{/g, '\\$&');
  return `/** The OpenAPI document, as JSON. */\nexport const OPENAPI: string = \`${escaped}\`;\n`;
}

export function etagModule(text: string): string {
  const etag = createHash('sha256').update(text).digest('hex').slice(0, 32);
  return `/** Of the OpenAPI document. */\nexport const ETAG = '"${etag}"';\n`;
}

/** JSON with members on lines of their own down to a depth. */
function lines(value: unknown, depth: number): string {
  if (depth === 0 || typeof value !== 'object' || value === null || Array.isArray(value)) {
    return JSON.stringify(value);
  }
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => `${JSON.stringify(name)}:${lines(member, depth - 1)}`);
  return members.length === 0 ? '{}' : `{\n${members.join(',\n')}\n}`;
}
