import { expect, it } from 'vitest';
import { keywordScore } from './keywords.ts';

type Given = readonly [name: string, tags?: Record<string, string>, metadata?: unknown];

const score = ([name, tags = {}, metadata = {}]: Given) =>
  keywordScore({ name, tags: new Map(Object.entries(tags)), metadata });

const TABLE: readonly (readonly [number, readonly Given[]])[] = [
  [0, [['company-wiki'], ['control-panel'], ['nat-gateway'], ['paymentapi']]],
  [
    2,
    [
      ['api-gateway', { team: 'billing' }],
      ['web', { a: 'gateway', b: 'payment' }],
      ['x', { Application: 'payment' }],
    ],
  ],
  [
    3,
    [
      ['payment-api'],
      ['PANVault'],
      ['payment17'],
      ['tokenization-service'],
      ['CyberSource-proxy'],
      ['card_holder_db'],
      ['x', {}, { a: 'stripe', b: ['adyen'], c: { d: 'billing' } }],
    ],
  ],
  [4, [['x', { App: 'checkout', team: 'billing' }]]],
  [
    5,
    [
      ['payment-api-prod', { Name: 'payment-api-prod' }],
      ['x', { App: 'checkout', team: 'billing' }, { k: 'stripe' }],
      ['x', {}, { a: 'stripe', b: ['adyen'], c: { d: 'billing' }, merchant: 1, e: 'chd' }],
    ],
  ],
  [
    6,
    [['payment-gateway'], ['PAYMENT-GATEWAY'], ['paymentGateway'], ['gateways-payments'], ['cardholder-db']],
  ],
  [15, [['payment-card-merchant-billing-stripe']]],
];

it.each(TABLE)('case 4: the table of keywords, those of %i tenths', (tenths, rows) => {
  for (const row of rows) expect([row, score(row).tenths]).toEqual([row, tenths]);
});

it('indicators are distinct and in a fixed order, whatever text they are in', () => {
  expect(score(['stripe-payments', { a: 'card', 'pci:b': 'billing' }, { x: 'payment' }])).toEqual({
    tenths: 9,
    indicators: ['payment', 'card', 'stripe'],
  });
  expect(score(['cardholder-db']).indicators).toEqual(['card', 'cardholder']);
});

it('gateway counts beside another keyword of the same text alone', () => {
  expect(score(['gateway', { a: 'payment' }]).indicators).toEqual(['payment']);
  expect(score(['gateway-payment']).indicators).toEqual(['payment', 'gateway']);
});
