const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

export function isIdentifier(text: string): boolean {
  return IDENTIFIER.test(text);
}

/** A single-quoted string literal. */
export function quote(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${escaped}'`;
}

export function propertyKey(name: string): string {
  return isIdentifier(name) ? name : quote(name);
}

/** Shifts every line but the first two columns to the right. */
export function indent(text: string): string {
  return text.replaceAll('\n', '\n  ');
}

/** `{` and `}` around lines, each indented. */
export function block(lines: readonly string[]): string {
  return lines.length === 0 ? '{}' : `{\n  ${lines.map(indent).join('\n  ')}\n}`;
}

const LONGEST_LINE = 60;

/** An object type of these fields: on one line where that is short and says nothing beside the types. */
export function objectType(fields: readonly string[]): string {
  const line = `{ ${fields.join(' ').replace(/;$/, '')} }`;
  return isShort(line) && !line.includes('/**') ? line : block(fields);
}

/** Whether a type may stand where it is used, without a name. */
export function isShort(type: string): boolean {
  return type.length <= LONGEST_LINE && !type.includes('\n');
}

/** A JSDoc comment ending in a line break, or nothing. Paragraphs are set apart by an empty line. */
export function doc(paragraphs: readonly (string | undefined)[]): string {
  const text = paragraphs
    .filter(paragraph => paragraph !== undefined && paragraph.trim() !== '')
    .join('\n\n')
    .replaceAll('*/', '*\\/');
  if (text === '') return '';
  const lines = text.split('\n').map(line => line.trimEnd());
  if (lines.length === 1) return `/** ${text} */\n`;
  return `/**\n${lines.map(line => (line === '' ? ' *' : ` * ${line}`)).join('\n')}\n */\n`;
}

/** `fleet.gateways.create` → `FleetGatewaysCreate`. */
export function pascal(path: string): string {
  return path
    .split('.')
    .map(part => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');
}
