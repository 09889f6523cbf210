import { createHash } from 'node:crypto';

type Document = Readonly<Record<string, unknown>>;

/** A document as a module that holds its text, one line for each path and component so that changes can be read. */
export function documentModule(document: Document): string {
  const text = lines(document, 3);
  const escaped = text.replace(/[\\`]|\$\{/g, '\\$&');
  const etag = createHash('sha256').update(text).digest('hex').slice(0, 32);
  return `/** Of the document below. */\nexport const ETAG = '"${etag}"';\n\n/** The OpenAPI document, as JSON. */\nexport const OPENAPI: string = \`${escaped}\`;\n`;
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
