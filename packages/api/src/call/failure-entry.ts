import { auditDraft, type BreakwaterError, change, commit, pluralOf } from '@breakwater/db';
import type { Call } from '../access/authorise.ts';
import type { Caller } from '../context.ts';
import { withoutHidden } from './hidden.ts';

const NEVER = new Set(['RATE_LIMITED', 'UNAVAILABLE', 'UNAUTHENTICATED']);

/** Whether a refused call leaves an entry: FORBIDDEN always, other refusals of audited procedures. */
function isRecorded(caller: Caller, { meta }: Call, error: BreakwaterError): boolean {
  if (error.code === 'FORBIDDEN') return true;
  if (meta.audited !== true || NEVER.has(error.code)) return false;
  return !(error.code === 'QUOTA_EXCEEDED' && caller.actor.kind === 'apiKey');
}

/** Records a refused call in a commit of its own; if that fails it is logged and the answer stays. */
export async function recordFailure(caller: Caller, call: Call, error: BreakwaterError): Promise<void> {
  if (!isRecorded(caller, call, error)) return;
  const input = await call.getRawInput().catch(() => undefined);
  const { meta, path } = call;
  const action = meta.action ?? 'access.call.deny';
  const id = typeof input === 'object' && input !== null && 'id' in input ? input.id : undefined;
  const [, entity = 'call'] = action.split('.');
  try {
    const recorded: Caller = {
      ...caller,
      call: caller.call && { ...caller.call, input: withoutHidden(input, meta.hidden) },
    };
    const draft = auditDraft(caller, action, {
      component: pluralOf(entity),
      recordId: typeof id === 'string' ? id.slice(0, 320) : null,
      failure: { code: error.code, message: error.message },
      ...(meta.action === undefined ? { detail: { procedure: path } } : {}),
    });
    await commit(recorded, change(undefined, { audit: [draft] }));
  } catch (cause) {
    caller.app.log('error', 'a refused call could not be recorded', {
      procedure: path,
      error: String(cause),
    });
  }
}
