/** Every migration of this build, in order. */
export const MIGRATIONS: readonly { readonly tag: string; readonly sha256: string }[] = [
  { tag: '0000_start', sha256: '8adab96f312e71ace686f7ebaa733172ef7cafc49bf680760f07adfcf96d8022' },
  { tag: '0001_append_only', sha256: 'd194393d7ab0d1e70b6e1b52385fc3a4ee0cb128d54a49b8431003e02b4dea9b' },
];
