const STRING_OR_COMMENT = /('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|\/\*\*[\s\S]*?\*\/)/;

/**
 * A declaration file without the whitespace that only people who open the file would see. Editors print types
 * and comments themselves.
 */
export function compact(declarations: string): string {
  return declarations
    .split(STRING_OR_COMMENT)
    .map((text, index) => (index % 2 === 0 ? code(text) : text.startsWith('/**') ? comment(text) : text))
    .join('');
}

function code(text: string): string {
  return text
    .replace(/^[ \t]+/gm, '')
    .replace(/\n{2,}/g, '\n')
    .replace(/;$/gm, '')
    .replace(/[ \t]*([|&:;,=?{}()<>])[ \t]*/g, '$1');
}

function comment(text: string): string {
  const lines = text
    .slice(3, -2)
    .split('\n')
    .map(line => line.trim().replace(/^\* ?/, ''))
    .filter(line => line !== '');
  return `/** ${lines.join('\n')} */`;
}
