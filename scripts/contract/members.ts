/** The members of a union as text. Each may stand beside `|` and before `[]`; none at all is `never`. */
export type Members = readonly string[];

const PLAIN = /^(?:string|number|boolean|bigint|null|undefined|void|Date|['"`\d-].*)$/s;

export function union(...parts: readonly Members[]): Members {
  const members = [...new Set(parts.flat())];
  return members.includes('unknown') ? ['unknown'] : members;
}

export function withoutUndefined(members: Members): Members {
  return members.filter(member => member !== 'undefined');
}

const LAST = ['null', 'undefined'];

export function print(members: Members): string {
  const sorted = [...members].sort((a, b) => LAST.indexOf(a) - LAST.indexOf(b));
  return sorted.length === 0 ? 'never' : sorted.join(' | ');
}

export function arrayOf(members: Members): Members {
  return [members.length === 1 ? `${members[0]}[]` : `(${print(members)})[]`];
}

export function intersection(left: Members, right: Members): Members {
  const side = (members: Members) => (members.length === 1 ? members[0] : `(${print(members)})`);
  return [`(${side(left)} & ${side(right)})`];
}

export function readonly(members: Members): Members {
  return members.map(member => {
    if (PLAIN.test(member)) return member;
    return /^(?:Map|Set)</.test(member) ? `Readonly${member}` : `Readonly<${member}>`;
  });
}
