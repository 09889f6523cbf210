/** Every migration of this build, in order. */
export const MIGRATIONS: readonly { readonly tag: string; readonly sha256: string }[] = [
  { tag: '0000_start', sha256: '553c1d9cff3c3e5f26dce4e83ebcd9591c6cf3d5a9ca65fcaa01391b9d31a015' },
  { tag: '0001_append_only', sha256: '048a5ce5b96b9478fb0cf6da40f5e49943c417f4183e6f86415392d4cf9c746e' },
  { tag: '0002_decision_grounds', sha256: 'd7eb6d9e133162fb6b87c1cb982bee2df84f27353cdd911fd807488855459a55' },
  { tag: '0003_audit_component', sha256: '695da488ba16039dd62fba80dae7b6108193001dcbecc50ca901fdbb6f331339' },
];
