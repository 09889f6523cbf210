/** Every migration of this build, in order. */
export const MIGRATIONS: readonly { readonly tag: string; readonly sha256: string }[] = [
  { tag: '0000_start', sha256: '2ef2c88ca1e89c6739f57f747a5ee74111f54b31b1d5d31f12a93ea9b9aa1a0c' },
  { tag: '0001_append_only', sha256: 'd194393d7ab0d1e70b6e1b52385fc3a4ee0cb128d54a49b8431003e02b4dea9b' },
];
