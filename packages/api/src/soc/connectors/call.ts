import { BreakwaterError, canonicalJson, type Id } from '@breakwater/db';
import type { StepClass } from '@breakwater/db/schema';
import type { App } from '../../context.ts';
import type { JsonObject } from '../../json.ts';
import { allowedNow } from '../../outbound/allowed-now.ts';
import { signatureHeaders } from '../../outbound/signing.ts';
import { OutboundError, type OutboundFailure } from '../../ports.ts';
import type { ConnectorRow } from './accessor.ts';
import { MOST_ANSWER_BYTES, readAnswer } from './answer.ts';
import { openSecret } from './secrets.ts';

/** One step to be carried out, or to be undone, by a connector. */
export interface StepCall {
  readonly mode: 'run' | 'rollback';
  readonly executionId: Id<'exe'>;
  readonly playbookId: Id<'pbk'>;
  readonly playbookName: string;
  readonly caseId: Id<'cas'> | null;
  readonly approvalId: Id<'apr'> | null;
  readonly requestedBy: string;
  readonly targetAssets: readonly string[];
  /** `action` and `parameters` of an undo are those of the undo; placeholders are replaced. */
  readonly step: {
    readonly index: number;
    readonly name: string;
    readonly action: string;
    readonly actionClass: StepClass;
    readonly parameters: JsonObject;
  };
  /** For all attempts together. */
  readonly timeoutSeconds: number;
}

interface Ended {
  readonly attempts: number;
  /** For the connector's telemetry: `completed`, `failed`, `bad_answer`, `http_<status>`, `aborted`, `not_sent`, or an OutboundFailure. */
  readonly lastStatus: string;
}

/** How a call ended. */
export type CallOutcome =
  | (Ended & { readonly status: 'completed'; readonly output: JsonObject })
  | (Ended & {
      readonly status: 'failed';
      readonly error: string;
      /** Whether the action may have happened although no valid answer came. */
      readonly outcomeUnknown: boolean;
    });

type Services = Pick<App, 'clock' | 'ports' | 'outboundAllow' | 'encryptionKey'>;

/** What came of one attempt. */
type Attempt =
  | { readonly kind: 'answer'; readonly status: number; readonly body: Uint8Array }
  | { readonly kind: 'none'; readonly code: OutboundFailure };

const WAITS_MS = [1000, 4000] as const;
const MOST_ATTEMPTS = WAITS_MS.length + 1;
const USER_AGENT = 'Breakwater-Connectors/1';

/** The same for every attempt at a step, also after a crash. */
const idempotencyKeyOf = ({ executionId, step, mode }: StepCall): string =>
  `${executionId}-${step.index}-${mode === 'run' ? 'run' : 'undo'}`;

/** RFC 8785; the same bytes at every attempt. @throws VALIDATION for parameters with ill-formed text. */
function bodyOf(call: StepCall): string {
  const { mode, executionId, playbookId, playbookName, caseId, approvalId, requestedBy, targetAssets } = call;
  const { index, name, action, actionClass, parameters } = call.step;
  return canonicalJson({
    type: 'soc.playbook.step',
    idempotencyKey: idempotencyKeyOf(call),
    mode,
    executionId,
    playbookId,
    playbookName,
    caseId,
    approvalId,
    requestedBy,
    targetAssets,
    step: { index, name, action, actionClass, parameters },
  });
}

/** Calls a connector until it answers, at most three times; `signal` ends it at once. Every end is an outcome. */
export async function callConnector(
  app: Services,
  connector: ConnectorRow,
  call: StepCall,
  signal: AbortSignal,
): Promise<CallOutcome> {
  const messageId = idempotencyKeyOf(call);
  const prepared = await prepare(app, connector, call);
  if (typeof prepared === 'string') return unsent(prepared);
  const { secret, body } = prepared;

  async function attempt(n: number, stop: AbortSignal): Promise<Attempt> {
    const timestamp = app.clock.now();
    try {
      const { status, body: answer } = await app.ports.outbound.request({
        url: allowedNow(app, connector.endpoint),
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': USER_AGENT,
          'idempotency-key': messageId,
          'breakwater-attempt': String(n),
          ...(await signatureHeaders({ secrets: [secret], messageId, timestamp, body })),
        },
        body,
        timeoutMs: connector.timeoutMs,
        maxBytes: MOST_ANSWER_BYTES + 1,
        signal: stop,
      });
      return { kind: 'answer', status, body: answer };
    } catch (error) {
      if (error instanceof OutboundError) return { kind: 'none', code: error.code };
      throw error;
    }
  }

  return within(app, call.timeoutSeconds * 1000, signal, async stop => {
    let mayHaveHappened = false;
    for (let n = 1; ; n++) {
      if (signal.aborted) return aborted(n - 1, mayHaveHappened);
      const made = await attempt(n, stop);
      // A call that was cut off looks like one that took too long.
      if (signal.aborted && made.kind === 'none') return aborted(n, true);
      mayHaveHappened ||= leavesOpen(made);
      const isLast = n === MOST_ATTEMPTS || stop.aborted || !isRetried(made);
      if (isLast) return outcomeOf(made, n, mayHaveHappened);
      await app.ports.pause(WAITS_MS[n - 1] ?? 0, stop);
      if (stop.aborted && !signal.aborted) return outcomeOf(made, n, mayHaveHappened);
    }
  });
}

/** What is sent at every attempt, or why nothing can be. */
async function prepare(app: Services, connector: ConnectorRow, call: StepCall) {
  try {
    const body = bodyOf(call);
    return { body, secret: await openSecret(app, connector) };
  } catch (error) {
    if (!(error instanceof BreakwaterError)) throw error;
    return error.code === 'VALIDATION'
      ? 'the parameters must have well-formed text and finite numbers'
      : "the connector's stored secret cannot be read; rotate it";
  }
}

const unsent = (error: string): CallOutcome => ({
  status: 'failed',
  error,
  outcomeUnknown: false,
  attempts: 0,
  lastStatus: 'not_sent',
});

/** Work that is told to stop when its time is over or `signal` aborts. */
async function within<T>(
  { ports }: Services,
  ms: number,
  signal: AbortSignal,
  work: (stop: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  const done = new AbortController();
  void ports.pause(ms, done.signal).then(() => late.abort());
  try {
    return await work(AbortSignal.any([signal, late.signal]));
  } finally {
    done.abort();
  }
}

const RETRIED_STATUSES: ReadonlySet<number> = new Set([408, 425, 429]);
const isServerError = (status: number) => status >= 500 && status < 600;

const isRetried = (made: Attempt): boolean =>
  made.kind === 'none'
    ? made.code !== 'address_blocked'
    : RETRIED_STATUSES.has(made.status) || isServerError(made.status);

/** Whether the action may have been carried out after all. */
const leavesOpen = (made: Attempt): boolean =>
  made.kind === 'none' ? made.code === 'timeout' || made.code === 'reset' : isServerError(made.status);

const aborted = (attempts: number, outcomeUnknown: boolean): CallOutcome => ({
  status: 'failed',
  error: 'the call was aborted',
  outcomeUnknown,
  attempts,
  lastStatus: 'aborted',
});

function outcomeOf(made: Attempt, attempts: number, outcomeUnknown: boolean): CallOutcome {
  const failed = (error: string, lastStatus: string, unknown = outcomeUnknown): CallOutcome => ({
    status: 'failed',
    error,
    outcomeUnknown: unknown,
    attempts,
    lastStatus,
  });
  if (made.kind === 'none') return failed(`the connector gave no answer: ${made.code}`, made.code);
  const { status } = made;
  if (status < 200 || status > 299) {
    return failed(`connector answered badly: HTTP ${status}`, `http_${status}`);
  }
  const answer = readAnswer(made.body);
  switch (answer.status) {
    case 'bad':
      return failed(`connector answered badly: ${answer.why}`, 'bad_answer');
    case 'failed':
      return failed(answer.error, 'failed', false);
    case 'completed':
      return { status: 'completed', output: answer.output, attempts, lastStatus: 'completed' };
  }
}
