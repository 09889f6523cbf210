import { describe, expect, it } from 'vitest';
import { readSettings, SettingsError } from './settings.ts';

const GOOD = {
  DATABASE_URL: 'file:x.db',
  ROOT_KEY: 'r'.repeat(32),
  SETUP_TOKEN: 's'.repeat(32),
  ENCRYPTION_KEY: btoa('e'.repeat(32)),
  DECISION_SIGNING_KEY: btoa('d'.repeat(32)),
};

const problems = (environment: Record<string, unknown>): string => {
  try {
    readSettings(environment);
    return '';
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
};

describe('settings', () => {
  it('are enough with a database and keys', () => {
    expect(readSettings(GOOD)).toMatchObject({ PORT: 8787, HOST: '127.0.0.1', OUTBOUND_ALLOW: [] });
  });

  it.each(['DATABASE_URL', 'ROOT_KEY', 'ENCRYPTION_KEY', 'DECISION_SIGNING_KEY'])(
    'need %s, by name',
    name => {
      expect(problems({ ...GOOD, [name]: undefined })).toContain(`${name} is required`);
      expect(problems({ ...GOOD, [name]: '' })).toContain(`${name} is required`);
    },
  );

  it.each([
    ['ROOT_KEY', 'short'],
    ['SETUP_TOKEN', 'short'],
    ['ENCRYPTION_KEY', btoa('e'.repeat(16))],
    ['ENCRYPTION_KEY', '!!!'],
    ['DECISION_SIGNING_KEY', btoa('d'.repeat(31))],
    ['DATABASE_URL', 'postgres://x'],
    ['PORT', '70000'],
    ['MAX_RECORDS', 'many'],
  ])('refuse a weak or wrong %s: %s', (name, value) => {
    expect(problems({ ...GOOD, [name]: value })).toMatch(new RegExp(`^ +${name} `, 'm'));
  });

  it('name every problem at once, and show no value', () => {
    const message = problems({ ...GOOD, ROOT_KEY: 'hunter2', SETUP_TOKEN: 'hunter2' });
    expect(message).toContain('ROOT_KEY');
    expect(message).toContain('SETUP_TOKEN');
    expect(message).not.toContain('hunter2');
  });

  it('read lists and limits', () => {
    const settings = readSettings({
      ...GOOD,
      OUTBOUND_ALLOW: '127.0.0.1, ::1',
      MAX_RECORDS: '{"gateways":5}',
    });
    expect(settings).toMatchObject({ OUTBOUND_ALLOW: ['127.0.0.1', '::1'], MAX_RECORDS: { gateways: 5 } });
  });
});
