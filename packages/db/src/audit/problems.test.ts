import { expect, it } from 'vitest';
import { Problems, problem } from './problems.ts';

const gaps = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => problem('seq_gap', { seq: from + i }));

it('a hundred problems are all shown', () => {
  const problems = new Problems();
  problems.add(gaps(0, 60));
  problems.add(gaps(60, 100));
  expect(problems.items).toEqual(gaps(0, 100));
  expect(problems.full).toBe(false);
});

it('of more than a hundred the first are shown, and that there are more', () => {
  for (const found of [[gaps(0, 300)], [gaps(0, 100), gaps(100, 101), gaps(101, 300)]]) {
    const problems = new Problems();
    for (const some of found) problems.add(some);
    expect(problems.items).toEqual([...gaps(0, 100), problem('more', {})]);
    expect(problems.full).toBe(true);
  }
});
