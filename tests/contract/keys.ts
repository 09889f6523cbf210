/** Fixed keys for tests; worth nothing anywhere else. */
export const TEST_KEYS = {
  rootKey: 'root-key-for-tests-0123456789abcdef',
  setupToken: 'setup-token-for-tests-0123456789abc',
  encryptionKey: btoa('0123456789abcdef0123456789abcdef'),
  decisionSigningKey: btoa('fedcba9876543210fedcba9876543210'),
  evidenceSigningKey:
    'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjGwpuGnmUiQrkDwpe1vqW0YyGX2jhKldov8L2xS7NNWhRANCAATDLl3QFpxbS375eQNiZIgckBOiEcx927GSeyCRWOMknRWctsHDtD7iukYa+NycCl2pbzRrYd6kZJ1IiNKfVOSQ',
};
