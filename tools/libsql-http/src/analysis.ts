import { StatementError } from './errors.ts';
import { Lru } from './lru.ts';
import { type SplitStatement, splitStatements, type Token } from './sql.ts';

type StatementKind = 'begin' | 'begin-write' | 'commit' | 'rollback' | 'savepoint' | 'read' | 'write';

/** What the server must know of a statement before it may run it. */
export interface Analysis {
  readonly sql: string;
  readonly kind: StatementKind;
  readonly explain: boolean;
  /** INSERT, UPDATE or DELETE: the only ones with an affected row count. */
  readonly modifiesRows: boolean;
  /** INSERT: the only one with a last rowid. */
  readonly inserts: boolean;
  /** Leaves state on its connection (PRAGMA, ATTACH, temporary objects), which then is not shared. */
  readonly leavesState: boolean;
  /** Name of each parameter by position, as written (`:a`, `?2`), `null` for a plain `?`. */
  readonly parameters: readonly (string | null)[];
}

const PRAGMAS_THAT_WRITE = new Set([
  'APPLICATION_ID',
  'AUTO_VACUUM',
  'ENCODING',
  'INCREMENTAL_VACUUM',
  'JOURNAL_MODE',
  'OPTIMIZE',
  'PAGE_SIZE',
  'SCHEMA_VERSION',
  'USER_VERSION',
  'WAL_CHECKPOINT',
]);
const PRAGMAS_THAT_ACT_BARE = new Set(['INCREMENTAL_VACUUM', 'OPTIMIZE', 'WAL_CHECKPOINT']);
const PRAGMAS_THAT_ASK = new Set([
  'FOREIGN_KEY_CHECK',
  'FOREIGN_KEY_LIST',
  'INDEX_INFO',
  'INDEX_LIST',
  'INDEX_XINFO',
  'INTEGRITY_CHECK',
  'QUICK_CHECK',
  'TABLE_INFO',
  'TABLE_LIST',
  'TABLE_XINFO',
]);

function mainVerb(tokens: readonly Token[]): string {
  const first = tokens[0]?.text ?? '';
  if (first !== 'WITH') return first;
  let depth = 0;
  for (const [i, token] of tokens.entries()) {
    if (token.kind === 'open') depth++;
    else if (token.kind === 'close') depth--;
    else if (depth === 0 && token.kind === 'word') {
      if (['SELECT', 'VALUES', 'INSERT', 'UPDATE', 'DELETE'].includes(token.text)) return token.text;
      if (token.text === 'REPLACE' && tokens[i + 1]?.text === 'INTO') return token.text;
    }
  }
  return 'SELECT';
}

interface Classified {
  readonly kind: StatementKind;
  readonly leavesState: boolean;
}

function classifyPragma(tokens: readonly Token[]): Classified {
  const qualified = tokens[2]?.text === '.';
  const name = tokens[qualified ? 3 : 1]?.text ?? '';
  const hasValue = tokens.length > (qualified ? 4 : 2);
  if (PRAGMAS_THAT_ASK.has(name)) return { kind: 'read', leavesState: false };
  const writes = PRAGMAS_THAT_WRITE.has(name) && (hasValue || PRAGMAS_THAT_ACT_BARE.has(name));
  return { kind: writes ? 'write' : 'read', leavesState: hasValue };
}

function classify(verb: string, tokens: readonly Token[]): Classified {
  const has = (...words: string[]) => tokens.some(token => words.includes(token.text));
  const kept = (kind: StatementKind): Classified => ({ kind, leavesState: false });
  switch (verb) {
    case 'SELECT':
    case 'VALUES':
      return kept('read');
    case 'BEGIN':
      return kept(has('IMMEDIATE', 'EXCLUSIVE') ? 'begin-write' : 'begin');
    case 'COMMIT':
    case 'END':
      return kept('commit');
    case 'ROLLBACK':
      return kept(has('TO') ? 'savepoint' : 'rollback');
    case 'SAVEPOINT':
    case 'RELEASE':
      return kept('savepoint');
    case 'PRAGMA':
      return classifyPragma(tokens);
    case 'ATTACH':
    case 'DETACH':
      return { kind: 'write', leavesState: true };
    default:
      return { kind: 'write', leavesState: verb === 'CREATE' && has('TEMP', 'TEMPORARY') };
  }
}

/** SQLite's numbering: `?` takes the next number, `?N` is N, a repeated name keeps its number. */
function listParameters(tokens: readonly Token[]): (string | null)[] {
  const names: (string | null)[] = [];
  for (const { kind, text } of tokens) {
    if (kind !== 'parameter') continue;
    if (text === '?') names.push(null);
    else if (text.startsWith('?')) {
      const position = Number(text.slice(1));
      // SQLite itself refuses numbers past its limit of 32766.
      if (position < 1 || position > 32766) continue;
      while (names.length < position) names.push(null);
      names[position - 1] = text;
    } else if (!names.includes(text)) names.push(text);
  }
  return names;
}

function analyseSplit(statement: SplitStatement): Analysis {
  let tokens = statement.tokens;
  const explain = tokens[0]?.text === 'EXPLAIN';
  if (explain) tokens = tokens.slice(tokens[1]?.text === 'QUERY' ? 3 : 1);
  const verb = mainVerb(tokens);
  const inserts = !explain && (verb === 'INSERT' || verb === 'REPLACE');
  const classified = classify(verb, tokens);
  // EXPLAIN PRAGMA still sets what it names, so it stays a PRAGMA.
  const runs = !explain || verb === 'PRAGMA';
  return {
    sql: statement.sql,
    kind: runs ? classified.kind : 'read',
    leavesState: runs && classified.leavesState,
    explain,
    modifiesRows: inserts || (!explain && (verb === 'UPDATE' || verb === 'DELETE')),
    inserts,
    parameters: listParameters(statement.tokens),
  };
}

/** Every statement of an SQL text, in order. */
export function analyseAll(sql: string): Analysis[] {
  return splitStatements(sql).map(analyseSplit);
}

const CACHED_SQL_LENGTH = 20_000;
const cache = new Lru<string, Analysis>(1000);

/** The one statement of an SQL text; any other count is an error. */
export function analyse(sql: string): Analysis {
  const known = cache.get(sql);
  if (known !== undefined) return known;
  const [statement, second] = splitStatements(sql);
  if (statement === undefined) {
    throw new StatementError('SQL_NO_STATEMENT', 'SQL string does not contain any statement');
  }
  if (second !== undefined) {
    throw new StatementError('SQL_MANY_STATEMENTS', 'SQL string contains more than one statement');
  }
  const analysis = analyseSplit(statement);
  if (sql.length <= CACHED_SQL_LENGTH) cache.set(sql, analysis);
  return analysis;
}
