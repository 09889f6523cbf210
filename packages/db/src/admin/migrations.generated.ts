/** Every migration of this build, in order. */
export const MIGRATIONS: readonly { readonly tag: string; readonly sha256: string }[] = [
  { tag: '0000_start', sha256: '84299af7c216f1e663613306f78cf198dc1fe740d350614293c3d4ad98c9e390' },
  { tag: '0001_append_only', sha256: '1fff0aa182ed415bac9e99167128fc32e9fd29c4b4485c7f99c2371c193cc851' },
];
