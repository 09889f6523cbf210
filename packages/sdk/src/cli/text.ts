/** What a terminal obeys, or shows other text by: control characters, and those that turn the direction. */
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const UNPRINTABLE_IN_JSON = /[\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text of the server's as one line that no terminal obeys. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, ' ');
}

/** The same, with its own line breaks and tabs. */
export function printableLines(text: string): string {
  return text.replace(UNPRINTABLE, char => (char === '\n' || char === '\t' ? char : ' '));
}

/** JSON that no terminal obeys either. */
export function json(value: unknown, indent?: number): string {
  const text = JSON.stringify(value ?? null, null, indent);
  return text.replace(UNPRINTABLE_IN_JSON, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
