/** What is mutated together, and the tests that must tell. */
export interface Area {
  readonly mutate: readonly string[];
  readonly tests: readonly string[];
}

const api = (...paths: string[]) => paths.map(path => `packages/api/src/${path}`);
const db = (...paths: string[]) => paths.map(path => `packages/db/src/${path}`);

export const AREAS: Readonly<Record<string, Area>> = {
  access: {
    mutate: [...api('access/*.ts'), ...db('kernel/presuming.ts')],
    tests: [...api('access/*.test.ts'), ...db('kernel/presuming.test.ts')],
  },
  tenancy: {
    mutate: db('kernel/{accessor,entity,plan-change,plan-insert,read,row-rules}.ts'),
    tests: [
      ...db(
        'kernel/{entity,plan-change,tenancy}.test.ts',
        'kernel/{derived,read}.test.ts',
        'kernel/accessor.test.ts',
      ),
    ],
  },
  idempotency: {
    mutate: [...db('kernel/idempotency.ts'), ...api('call/write.ts', 'call/secret-box.ts')],
    tests: api('call/*.test.ts'),
  },
  audit: {
    mutate: [
      ...db('kernel/{audit,card-numbers,recorded,redact,redact-text}.ts', 'audit/*.ts'),
      ...api('audit/seal.ts', 'call/{failure-entry,hidden}.ts'),
    ],
    tests: [
      ...db(
        'kernel/{audit,card-numbers,recorded,redact,redact-text}.test.ts',
        'audit/{chains,compare,entry-hash,problems,seal-form}.test.ts',
      ),
      ...api('call/{hidden,as-caller}.test.ts', 'audit/*.test.ts', 'audit/jobs/*.test.ts'),
      ...db('kernel/accessor.test.ts', 'audit/tampering.test.ts'),
    ],
  },
  risk: {
    mutate: api(
      // Not interval.ts: percentiles that are shown and decide nothing, held to 1e-9; changed loops rarely end.
      'governance/beliefs/belief.ts',
      'governance/risk/!(fixture).ts',
      'governance/risk-model/risk-model.ts',
    ),
    tests: api('governance/{beliefs,risk}/*.test.ts', 'governance/risk-model/*.test.ts'),
  },
  quota: {
    mutate: api('governance/usage/!(router).ts', 'governance/intents/known-grounds.ts'),
    tests: api('governance/usage/*.test.ts', 'governance/intents/known-grounds.test.ts'),
  },
  signatures: {
    mutate: [
      ...db('signing/*.ts'),
      ...api(
        'governance/decisions/{document,verify}.ts',
        'compliance/evidence/{chain,check,ecdsa-der,envelope,keys,public-key,sign}.ts',
        'webhooks/dispatch/send.ts',
        'webhooks/secrets.ts',
      ),
      'packages/sdk/src/webhooks.ts',
    ],
    tests: [
      ...db('signing/*.test.ts', 'audit/seal-form.test.ts'),
      ...api(
        'governance/decisions/{verify,decisions}.test.ts',
        'compliance/evidence/{keys,evidence,ecdsa-der,generate,sign,verify-all}.test.ts',
        'compliance/evidence/external/*.test.ts',
        'webhooks/webhooks.test.ts',
        'webhooks/dispatch/{dispatch,mail}.test.ts',
      ),
      'packages/sdk/src/webhooks.test.ts',
    ],
  },
};
