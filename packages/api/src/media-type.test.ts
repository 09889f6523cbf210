import { expect, it } from 'vitest';
import { isJson, mediaType } from './media-type.ts';

it.each([
  ['application/json', true],
  ['Application/JSON ; charset=utf-8', true],
  ['application/vnd.flows+json', true],
  ['application/x-ndjson', false],
  ['application/json-seq', false],
  ['text/json', false],
  ['', false],
])('a body of type "%s" is JSON: %s', (type, expected) => {
  expect(isJson(mediaType(new Headers({ 'content-type': type })))).toBe(expected);
});

it('no type is no media type', () => {
  expect(mediaType(new Headers())).toBe('');
});
