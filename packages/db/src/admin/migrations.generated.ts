/** Every migration of this build, in order. */
export const MIGRATIONS: readonly { readonly tag: string; readonly sha256: string }[] = [
  { tag: '0000_start', sha256: '741dcba448b7b5d532f0faa1452766cbb98ee9e1f971c0bb2702977e4bd208d5' },
  { tag: '0001_append_only', sha256: '07cb7c904a3d1fc8ce49e61f7994c82f91cc1759b5d646bf3e8a95fd76114e7d' },
];
