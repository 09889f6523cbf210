/** Every migration of this build, in order. */
export const MIGRATIONS: readonly { readonly tag: string; readonly sha256: string }[] = [
  { tag: '0000_start', sha256: '3dcebc98a528a6162b0e52d193ea844bcd4c1892484dc0fa532228b3ee88da3f' },
  { tag: '0001_append_only', sha256: '6b9aa7e073112886609d4bb92a384bfbd589f0c33edb1c1359e9753c9e8f251e' },
];
