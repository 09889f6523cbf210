/** Every migration of this build, in order. */
export const MIGRATIONS: readonly { readonly tag: string; readonly sha256: string }[] = [
  { tag: '0000_start', sha256: '5270b740e695eed14c46dca4b7590dc165667d09e5196b1b4afd99ce228a1870' },
  { tag: '0001_append_only', sha256: '048a5ce5b96b9478fb0cf6da40f5e49943c417f4183e6f86415392d4cf9c746e' },
];
