/** Every migration of this build, in order. */
export const MIGRATIONS: readonly { readonly tag: string; readonly sha256: string }[] = [
  { tag: '0000_start', sha256: 'd388207537fb7caecccd2e78bbc37a6e1206ac4a27a57186a5d5a2714c896ffe' },
  { tag: '0001_append_only', sha256: '6b9aa7e073112886609d4bb92a384bfbd589f0c33edb1c1359e9753c9e8f251e' },
];
