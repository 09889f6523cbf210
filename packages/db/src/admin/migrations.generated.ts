/** Every migration of this build, in order. */
export const MIGRATIONS: readonly { readonly tag: string; readonly sha256: string }[] = [
  { tag: '0000_start', sha256: '02783a4c325a4fad7cd7b38d1400c3bb94b626801b23174a4476f582377b9c1d' },
  { tag: '0001_append_only', sha256: '048a5ce5b96b9478fb0cf6da40f5e49943c417f4183e6f86415392d4cf9c746e' },
];
