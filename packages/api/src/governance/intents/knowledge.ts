import { type Ctx, type Id, type Read, type Result, readAll, type Value } from '@breakwater/db';
import type { Caller } from '../../context.ts';
import { type Belief, PRIORS } from '../beliefs/belief.ts';
import type { Policy } from '../policies/judge.ts';
import type { Knowledge } from '../risk/assess.ts';
import { type Remembered, WINDOW } from '../risk/memory.ts';
import type { RiskModel } from '../risk/model.ts';
import type { Category } from '../terms.ts';
import { type Meter, meterOf, meterStatement } from '../usage/meter.ts';
import { type KnownIntent, knownIntents, readingKnown } from './known.ts';
import type { Presumed } from './known-grounds.ts';

export interface Decay {
  readonly value: number;
  readonly version: number;
}

/** What all decisions of a tenant rest on. */
export interface Grounds {
  readonly beliefs: ReadonlyMap<Category, Belief>;
  readonly outcomesSeen: number;
  readonly policies: readonly Policy[];
  readonly model: RiskModel;
  readonly riskDecay: boolean;
  /** Newest first, one more than the window, since the intent at hand may be among them. */
  readonly remembered: ReadonlyMap<Category, readonly Remembered[]>;
}

/** Everything decisions on a batch of intents rest on: of one state of the database, in one round trip at most. */
export interface Snapshot {
  readonly grounds: Grounds;
  /** Null: nobody has asked for the tenant's grounds before. */
  readonly version: string | null;
  readonly meter: Meter;
  readonly known: ReadonlyMap<string, KnownIntent>;
  readonly decays: ReadonlyMap<string, Decay>;
}

interface Asked {
  readonly deterministicIds: readonly string[];
  readonly categories: readonly Category[];
  readonly components: readonly string[];
}

const REMEMBERED = `SELECT id, features, outcome_success FROM intents
 WHERE tenant_id = ?1 AND category = ?2 AND outcome_generation = coalesce(
  (SELECT generation FROM beta_state WHERE tenant_id = ?1 AND category = ?2), 1)
 ORDER BY evaluated_at DESC, id DESC LIMIT ?3`;

/** The risk model, and of its smoothed risks, while that is on, those of the components asked for. */
const MODEL = `SELECT m.logistic, m.hyperprior, m.risk_decay, d.component, d.value, d.version
 FROM risk_models m LEFT JOIN risk_decays d ON m.risk_decay = 1 AND d.tenant_id = m.tenant_id
 AND d.component IN (SELECT value FROM json_each(?2)) WHERE m.tenant_id = ?1`;

const readingMeter = (ctx: Caller): Read<Meter> => ({ statement: meterStatement(ctx), resultOf: meterOf });

const readingState = (ctx: Caller, { categories, components }: Asked) =>
  [
    readingMeter(ctx),
    rows('SELECT version FROM decision_grounds WHERE tenant_id = ?', ctx.tenantId),
    rows('SELECT category, alpha, beta, outcome_count FROM beta_state WHERE tenant_id = ?', ctx.tenantId),
    rows(
      'SELECT id, name, rule FROM policies WHERE tenant_id = ? AND enabled = 1 ORDER BY priority, id',
      ctx.tenantId,
    ),
    rows(MODEL, ctx.tenantId, JSON.stringify(components)),
    ...categories.map(category => rows(REMEMBERED, ctx.tenantId, category, WINDOW + 1)),
  ] as const;

/** Together with what is known of the intents, where the caller named any. */
async function read(ctx: Caller, asked: Asked) {
  const state = readingState(ctx, asked);
  if (asked.deterministicIds.length === 0) {
    return { known: new Map<string, KnownIntent>(), state: await readAll(ctx, ...state) };
  }
  const [intents, decisions, pending, ...found] = await readAll(
    ctx,
    ...readingKnown(ctx, asked.deterministicIds),
    ...state,
  );
  return { known: knownIntents(intents, decisions, pending), state: found };
}

export async function readSnapshot(ctx: Caller, asked: Asked): Promise<Snapshot> {
  const { known, state } = await read(ctx, asked);
  const [meter, versions, beliefs, policies, models, ...remembered] = state;
  const [model] = models;
  const grounds: Grounds = {
    beliefs: new Map(
      beliefs.map(([category, alpha, beta]) => [
        asCategory(category),
        { alpha: Number(alpha), beta: Number(beta) },
      ]),
    ),
    outcomesSeen: beliefs.reduce((sum, [, , , count]) => sum + Number(count), 0),
    policies: policies.map(([id, name, rule]) => ({
      id: asId<'pol'>(id),
      name: String(name),
      rule: stored<Policy['rule']>(rule),
    })),
    model: {
      logistic: storedOrNull<NonNullable<RiskModel['logistic']>>(model?.[0]),
      hyperprior: storedOrNull<NonNullable<RiskModel['hyperprior']>>(model?.[1]),
    },
    riskDecay: model?.[2] === 1,
    remembered: new Map(asked.categories.map((category, i) => [category, rememberedOf(remembered[i] ?? [])])),
  };
  const decays = new Map(
    models.flatMap(([, , , component, value, version]) =>
      component === null
        ? []
        : [[String(component), { value: Number(value), version: Number(version) }] as const],
    ),
  );
  const [version] = versions[0] ?? [];
  return { grounds, version: version === undefined ? null : String(version), meter, known, decays };
}

/** The same where only what the caller named is still to be read, with the meter. */
export async function presumedSnapshot(
  ctx: Caller,
  { deterministicIds }: Asked,
  presumed: Presumed,
): Promise<Snapshot> {
  const snapshot = { ...presumed, known: new Map<string, KnownIntent>(), decays: new Map<string, Decay>() };
  if (deterministicIds.length === 0) return snapshot;
  const [meter, ...known] = await readAll(ctx, readingMeter(ctx), ...readingKnown(ctx, deterministicIds));
  return { ...snapshot, meter, known: knownIntents(...known) };
}

/** What the grounds say for one intent. `decay` as it stands in the batch so far. */
export function knowledgeFor(
  ctx: Ctx,
  grounds: Grounds,
  category: Category,
  intentId: string | null,
  decay: Decay | null,
): Knowledge {
  const remembered = grounds.remembered.get(category) ?? [];
  return {
    belief: grounds.beliefs.get(category) ?? PRIORS[category],
    outcomesSeen: grounds.outcomesSeen,
    model: grounds.model,
    remembered: remembered.filter(one => one.intentId !== intentId).slice(0, WINDOW),
    policies: grounds.policies,
    decay: grounds.riskDecay ? (decay?.value ?? null) : undefined,
    hour: new Date(ctx.clock.now()).getUTCHours(),
  };
}

type Row = Result['rows'][number];

const rows = (sql: string, ...args: Value[]): Read<readonly Row[]> => ({
  statement: { sql, args },
  resultOf: found => found?.rows ?? [],
});

/** Intents that are alike, as most of a tenant's are, share what their features are read to. */
function rememberedOf(found: readonly Row[]): Remembered[] {
  const read = new Map<unknown, Remembered['features']>();
  return found.map(([id, text, success]) => {
    const features = read.get(text) ?? stored<Remembered['features']>(text);
    read.set(text, features);
    return { intentId: asId<'int'>(id), features, success: success === 1 };
  });
}

/** JSON columns hold what their schemas let in when they were written. */
const stored = <T>(text: unknown): T => JSON.parse(String(text)) as T;
const storedOrNull = <T>(text: unknown): T | null =>
  text === null || text === undefined ? null : stored<T>(text);
/** Ids read from the database were made by the kernel with the prefix of their column. */
const asId = <P extends string>(value: unknown): Id<P> => String(value) as Id<P>;
/** A CHECK holds the column to the categories. */
const asCategory = (value: unknown): Category => String(value) as Category;
