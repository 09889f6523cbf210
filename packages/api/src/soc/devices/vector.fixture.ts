import { createHash } from 'node:crypto';

const nonce = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8';

/** A signature made elsewhere, and what it is over. */
export const VECTOR = {
  publicKey:
    'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEUmRjhBn/P95pzIf1rt7Gpx+BS+Nqm+mn6i9RWj3O4XGixs6eFwH6t+/mHA8v7SE9JQ6sJQtwDnb4dF49Duhi9w==',
  signature: '8KovC7Dh6SjwKzOYtsOVa+jdxAn80F1WV8kl1Tok8PVTCdr29cCKztrMeoqKWGoLK0XIVT5NxGg5FLtmRHdxew==',
  signed: {
    bootCount: 42,
    certificateSerial: '4a0b1c',
    deviceId: 'stm32_pac_01',
    firmwareHash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    nonce,
  },
  nonceHash: createHash('sha256').update(nonce).digest('hex'),
} as const;
