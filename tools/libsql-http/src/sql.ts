type TokenKind = 'word' | 'text' | 'parameter' | 'semicolon' | 'open' | 'close' | 'other';

export interface Token {
  readonly kind: TokenKind;
  /** As written; words in upper case. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** One statement of an SQL text, without its semicolon, and its tokens (no blanks, no comments). */
export interface SplitStatement {
  readonly sql: string;
  readonly tokens: readonly Token[];
}

const SCANNER = new RegExp(
  [
    String.raw`(?<skip>[ \t\n\f\r]+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))`,
    String.raw`(?<text>'(?:[^']+|'')*'?|"(?:[^"]+|"")*"?|\x60(?:[^\x60]+|\x60\x60)*\x60?|\[[^\]]*\]?)`,
    String.raw`(?<parameter>\?\d*|[:@$](?:[\w$\u0080-\uffff]|::)+(?:\([^)\s]*\))?)`,
    String.raw`(?<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)`,
    '(?<semicolon>;)',
    String.raw`(?<open>\()`,
    String.raw`(?<close>\))`,
    String.raw`(?<other>\.?\d[\w.]*|[\s\S])`,
  ].join('|'),
  'y',
);

const KINDS = ['text', 'parameter', 'word', 'semicolon', 'open', 'close', 'other'] as const;

export function* tokenize(sql: string): Generator<Token> {
  let start = 0;
  while (start < sql.length) {
    SCANNER.lastIndex = start;
    const groups = SCANNER.exec(sql)?.groups;
    const end = SCANNER.lastIndex;
    if (groups === undefined || end <= start) throw new Error(`the scanner stopped at offset ${start}`);
    for (const kind of KINDS) {
      const found = groups[kind];
      if (found === undefined) continue;
      yield { kind, text: kind === 'word' ? found.toUpperCase() : found, start, end };
      break;
    }
    start = end;
  }
}

function createsTrigger(tokens: readonly Token[]): boolean {
  const words = tokens.slice(0, 6).map(token => token.text);
  let i = 0;
  if (words[i] === 'EXPLAIN') i += words[i + 1] === 'QUERY' ? 3 : 1;
  if (words[i] !== 'CREATE') return false;
  i++;
  if (words[i] === 'TEMP' || words[i] === 'TEMPORARY') i++;
  return words[i] === 'TRIGGER';
}

/** Cuts an SQL text at its semicolons; a trigger's body stays whole. */
export function splitStatements(sql: string): SplitStatement[] {
  const statements: SplitStatement[] = [];
  let tokens: Token[] = [];
  const finish = () => {
    const first = tokens[0];
    const last = tokens.at(-1);
    if (first !== undefined && last !== undefined) {
      statements.push({ sql: sql.slice(first.start, last.end), tokens });
    }
    tokens = [];
  };
  for (const token of tokenize(sql)) {
    if (token.kind !== 'semicolon') {
      tokens.push(token);
      continue;
    }
    // A trigger ends at `; END ;`, every other statement at its first semicolon.
    const inTrigger =
      createsTrigger(tokens) && !(tokens.at(-1)?.text === 'END' && tokens.at(-2)?.kind === 'semicolon');
    if (inTrigger) tokens.push(token);
    else finish();
  }
  finish();
  return statements;
}
