/** Every migration of this build, in order. */
export const MIGRATIONS: readonly { readonly tag: string; readonly sha256: string }[] = [
  { tag: '0000_start', sha256: '2b7fe0e4a663e52155e2865a76e1f6f8a0e9c4775217b62c8445406be0d22df8' },
  { tag: '0001_append_only', sha256: '1fff0aa182ed415bac9e99167128fc32e9fd29c4b4485c7f99c2371c193cc851' },
];
