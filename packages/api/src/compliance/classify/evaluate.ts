import type { Scope } from '../fields.ts';
import { type Decided, phaseOne, phaseTwo, renewed, type Surroundings } from './rules.ts';
import type { Gathered, Subject } from './subjects.ts';
import { surroundingsIn } from './surroundings.ts';

/** What became of a resource. */
export interface Evaluation {
  readonly subject: Subject;
  readonly around: Surroundings;
  /** Whether it stays a cde although the rules give less. */
  readonly held: boolean;
  /** What is to be decided; null when the current decision stands. */
  readonly decided: Decided | null;
  /** Afterwards. */
  readonly scope: Scope;
  readonly rule: Decided['rule'];
}

/** Who classifies; `reason` when they say why. */
interface ClassifiedBy {
  readonly caller: string;
  readonly reason?: string | undefined;
}

const isCdeNow = ({ resource, current }: Subject) => resource.currentScope === 'cde' && current !== null;

/** Both phases for what was asked for; the CDE is what of it phase one gives, and all other that was read as of it. */
export function evaluate(gathered: Gathered, by: ClassifiedBy): Evaluation[] {
  const first = new Map(
    gathered.subjects.map(subject => {
      const outcome = phaseOne(subject.facts, subject.current);
      return [subject.resource.id, { outcome, held: isCdeNow(subject) && outcome?.scope !== 'cde' }] as const;
    }),
  );
  const ours: ReadonlyMap<string, boolean> = new Map(
    [...first].map(([id, { outcome, held }]) => [id, held || outcome?.scope === 'cde']),
  );
  const aroundOf = surroundingsIn(gathered.relations, id => ours.get(id) ?? true);
  return gathered.subjects.map(subject => {
    const { resource, current, facts } = subject;
    const { outcome = null, held = false } = first.get(resource.id) ?? {};
    const around = aroundOf(resource);
    if (held && current !== null) {
      return { subject, around, held, decided: null, scope: 'cde', rule: current.rule };
    }
    const final = outcome ?? phaseTwo(facts, around, gathered.lookbackDays);
    const decided = renewed(final, current, { reason: by.reason, caller: by.caller });
    return { subject, around, held: false, decided, scope: final.scope, rule: final.rule };
  });
}

interface AroundEvaluated {
  readonly evaluated: readonly Evaluation[];
  /** Their own phase one would give something now, so they are to be classified. */
  readonly left: readonly Subject[];
}

/** Phase two for what is around resources that entered or left the CDE. `isCde`: of what was read as maybe of it. */
export function evaluateAround(
  { subjects, relations, lookbackDays }: Gathered,
  isCde: (id: string) => boolean,
  caller: string,
): AroundEvaluated {
  const aroundOf = surroundingsIn(relations, isCde);
  const evaluated: Evaluation[] = [];
  const left: Subject[] = [];
  for (const subject of subjects) {
    const { resource, current, facts } = subject;
    const isSettled = current?.rule === 'override' || current?.rule === 'explicit_tag';
    if (isSettled || resource.currentScope === 'cde') continue;
    if (phaseOne(facts, current) !== null) {
      left.push(subject);
      continue;
    }
    const around = aroundOf(resource);
    const { scope, rule, ...rest } = phaseTwo(facts, around, lookbackDays);
    const decided = renewed({ scope, rule, ...rest }, current, { reason: undefined, caller });
    evaluated.push({ subject, around, held: false, decided, scope, rule });
  }
  return { evaluated, left };
}

/** Whether a resource entered or left the CDE. */
export const hasCrossed = ({ subject, scope }: Pick<Evaluation, 'subject' | 'scope'>): boolean =>
  (subject.resource.currentScope === 'cde') !== (scope === 'cde');
