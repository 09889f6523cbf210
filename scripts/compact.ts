const STRING_OR_COMMENT =
  /('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|\/\*\*[\s\S]*?\*\/|\/\/[^\n]*)/;

/**
 * A declaration file without the whitespace that only people who open the file would see, and without line
 * comments. Editors print types and documentation themselves.
 */
export function compact(declarations: string): string {
  return declarations
    .split(STRING_OR_COMMENT)
    .map((text, index) => (index % 2 === 0 ? code(text) : kept(text)))
    .join('')
    .replace(/^\n+/, '');
}

function code(text: string): string {
  return text
    .replace(/^[ \t]+/gm, '')
    .replace(/\n{2,}/g, '\n')
    .replace(/;$/gm, '')
    .replace(/[ \t]*([|&:;,=?{}()<>])[ \t]*/g, '$1');
}

function kept(text: string): string {
  if (text.startsWith('//')) return '';
  return text.startsWith('/**') ? documentation(text) : text;
}

function documentation(text: string): string {
  const lines = text
    .slice(3, -2)
    .split('\n')
    .map(line => line.trim().replace(/^\* ?/, ''))
    .filter(line => line !== '');
  return `/** ${lines.join('\n')} */`;
}
