/** Every migration of this build, in order. */
export const MIGRATIONS: readonly { readonly tag: string; readonly sha256: string }[] = [
  { tag: '0000_start', sha256: '0e6a6d44e23ac14917987f67f5547ca26229d776dfb0bc63172af82580b896b3' },
  { tag: '0001_append_only', sha256: '048a5ce5b96b9478fb0cf6da40f5e49943c417f4183e6f86415392d4cf9c746e' },
];
