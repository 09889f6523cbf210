export const PROBLEM_KINDS = [
  'seal_missing',
  'seal_edited',
  'chain_broken',
  'unknown_key',
  'signature_invalid',
  'row_edited',
  'row_reordered',
  'row_deleted',
  'row_inserted',
  'digest_mismatch',
  'seq_gap',
  'more',
] as const;

/** One thing that is not as it was signed; null where it is about no single seal or entry. */
export interface AuditProblem {
  readonly kind: (typeof PROBLEM_KINDS)[number];
  readonly index: number | null;
  readonly seq: number | null;
  readonly id: string | null;
  readonly message: string;
}

const MOST = 100;

const MESSAGES: Readonly<Record<AuditProblem['kind'], string>> = {
  seal_missing: 'the chain has no seal of this index',
  seal_edited: 'the seal is not what was signed',
  chain_broken: 'the seal does not follow the one before it',
  unknown_key: 'the seal names a key that never signed here',
  signature_invalid: 'the signature is not of the seal',
  row_edited: 'the entry is not what was sealed',
  row_reordered: 'the entry stands where another one was sealed',
  row_deleted: 'the entry was sealed and is gone',
  row_inserted: 'the entry was not there when its place was sealed',
  digest_mismatch: 'the entries are not those that were sealed',
  seq_gap: 'no entry has this seq, and no archive covers it',
  more: `there are more than ${MOST} problems`,
};

export function problem(
  kind: AuditProblem['kind'],
  { index = null, seq = null, id = null }: Partial<Omit<AuditProblem, 'kind' | 'message'>>,
): AuditProblem {
  return { kind, index, seq, id, message: MESSAGES[kind] };
}

/** Keeps the first hundred problems, and that there were more. */
export class Problems {
  readonly items: AuditProblem[] = [];

  get full(): boolean {
    return this.items.length > MOST;
  }

  add(found: readonly AuditProblem[]): void {
    for (const item of found) {
      if (this.full) return;
      this.items.push(this.items.length < MOST ? item : problem('more', {}));
    }
  }
}
