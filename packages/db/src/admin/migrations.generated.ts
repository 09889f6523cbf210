/** Every migration of this build, in order. */
export const MIGRATION_TAGS: readonly string[] = [
  '0000_start',
  '0001_append_only',
];
