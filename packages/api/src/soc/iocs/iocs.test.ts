import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, HOUR, refusalOf, type TestApi, testApi } from '../../testing.ts';

describe.each(API_TARGETS)('indicators on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  async function operator() {
    const tenant = await api.tenant();
    const { iocs } = (await tenant.person('operator')).api.soc;
    return { iocs, tenant };
  }
  const at = (hour: number) => new Date(Date.UTC(2026, 0, 5, hour));
  const ip = { type: 'ip', value: '1.2.3.4', source: 'feed-a' } as const;

  it('case 21: reports of one indicator make one row: the surer is believed, nothing erases', async () => {
    const { iocs } = await operator();
    const first = await iocs.upsert({
      ...ip,
      confidence: 0.6,
      tags: ['a'],
      firstSeen: at(10),
      lastSeen: at(10),
    });
    expect(first).toMatchObject({ created: true, changed: true });
    const second = await iocs.upsert({
      ...ip,
      source: 'feed-b',
      confidence: 0.4,
      tags: ['b'],
      reputation: 'clean',
      firstSeen: at(9),
      lastSeen: at(9),
    });
    expect(second).toMatchObject({
      created: false,
      changed: true,
      ioc: {
        id: first.ioc.id,
        confidence: 0.6,
        tags: ['a', 'b'],
        firstSeen: at(9),
        lastSeen: at(10),
        reputation: null,
        source: 'feed-a',
        sources: ['feed-a', 'feed-b'],
      },
    });
    const third = await iocs.upsert({ ...ip, confidence: 0.8, reputation: 'malicious' });
    expect(third.ioc).toMatchObject({ reputation: 'malicious', confidence: 0.8 });
    const explicit = { ...ip, confidence: 0.9, firstSeen: at(9), lastSeen: at(10) };
    const fourth = await iocs.upsert(explicit);
    expect(fourth).toMatchObject({ changed: true, ioc: { reputation: 'malicious', confidence: 0.9 } });
    expect(await iocs.upsert(explicit)).toMatchObject({
      created: false,
      changed: false,
      ioc: { version: fourth.ioc.version },
    });
  });

  it('context merges key by key, and a clash goes to the surer', async () => {
    const { iocs } = await operator();
    await iocs.upsert({ ...ip, confidence: 0.6, context: { a: 1, b: 1 } });
    const less = await iocs.upsert({ ...ip, confidence: 0.5, context: { b: 2, c: 2 } });
    expect(less.ioc.context).toEqual({ a: 1, b: 1, c: 2 });
    const more = await iocs.upsert({ ...ip, confidence: 0.6, context: { b: 3 } });
    expect(more.ioc.context).toEqual({ a: 1, b: 3, c: 2 });
  });

  it('a document that grows too large is refused, naming it', async () => {
    const { iocs } = await operator();
    await iocs.upsert({ ...ip, context: { a: 'x'.repeat(10_000) } });
    const more = iocs.upsertMany({
      items: [
        { ...ip, value: '5.6.7.8' },
        { ...ip, context: { b: 'y'.repeat(10_000) } },
      ],
    });
    await expect(more).rejects.toThrow('items.1.context');
    expect((await iocs.list({})).items).toHaveLength(1);
  });

  it('case 22: what does not fit is refused, and a batch with it takes nothing', async () => {
    const { iocs } = await operator();
    expect(await refusalOf(iocs.upsert({ ...ip, confidence: 1.2 }))).toBe('VALIDATION');
    expect(await refusalOf(iocs.upsert({ ...ip, firstSeen: at(2), lastSeen: at(1) }))).toBe('VALIDATION');
    const batch = iocs.upsertMany({
      items: [ip, { ...ip, value: '010.1.1.1' }, { ...ip, value: '5.6.7.8' }],
    });
    await expect(batch).rejects.toThrow('items.1.value');
    expect((await iocs.list({})).items).toHaveLength(0);
  });

  it('a batch is taken in order, repeats in it merge, and each item tells what it did', async () => {
    const { iocs, tenant } = await operator();
    const { items } = await iocs.upsertMany({
      items: [
        { ...ip, tags: ['x'] },
        { ...ip, value: '1[.]2[.]3[.]4', tags: ['y'] },
        { type: 'domain', value: 'EVIL[.]example.com', source: 'feed-a' },
      ],
    });
    expect(items.map(({ created, changed }) => [created, changed])).toEqual([
      [true, true],
      [false, true],
      [true, true],
    ]);
    expect(items[0]?.ioc).toMatchObject({ tags: ['x', 'y'], version: 1 });
    const audited = await tenant.admin.api.audit.list({ action: 'soc.ioc.upsert' });
    expect(audited.items).toHaveLength(2);
    const told = await tenant.admin.api.events.list({ types: ['soc.ioc.created'] });
    expect(told.items).toHaveLength(2);
  });

  it('ten reports of a new indicator at once make one row', async () => {
    const { iocs } = await operator();
    const told = await Promise.all(
      Array.from({ length: 10 }, (_, i) => iocs.upsert({ ...ip, tags: [`t${i}`], confidence: 0.5 })),
    );
    expect(new Set(told.map(({ ioc }) => ioc.id)).size).toBe(1);
    expect(told.filter(({ created }) => created)).toHaveLength(1);
    const { items } = await iocs.list({});
    expect(items).toHaveLength(1);
    expect(items[0]?.tags).toHaveLength(10);
  });

  it('case 23: lookup answers each value, and the networks an address lies in, smallest first', async () => {
    const { iocs } = await operator();
    await iocs.upsertMany({
      items: [
        { type: 'domain', value: 'evil.example.com', source: 's' },
        { type: 'ip', value: '198.51.100.0/24', source: 's' },
        { type: 'ip', value: '198.48.0.0/13', source: 's', validUntil: new Date(api.clock.now() - 1) },
        { type: 'ip', value: '2001:db8::/32', source: 's' },
      ],
    });
    api.clock.advance(HOUR);
    const { items } = await iocs.lookup({
      items: [
        { value: 'EVIL[.]example.com' },
        { value: 'not a thing' },
        { type: 'ip', value: '198.51.100.9' },
        { value: '2001:db8::5' },
        { type: 'mutex', value: 'evil.example.com' },
      ],
    });
    expect(items.map(({ match }) => match?.value ?? null)).toEqual([
      'evil.example.com',
      null,
      null,
      null,
      null,
    ]);
    expect(items[1]).toMatchObject({ normalised: null, networks: [] });
    expect(items[1]?.error).toContain('must be');
    expect(items[2]?.networks.map(({ value, expired }) => [value, expired])).toEqual([
      ['198.51.100.0/24', false],
      ['198.48.0.0/13', true],
    ]);
    expect(items[3]?.networks.map(({ value }) => value)).toEqual(['2001:db8::/32']);
  });

  it('is found by every filter, and by no other', async () => {
    const { iocs } = await operator();
    await iocs.upsertMany({
      items: [
        {
          ...ip,
          reputation: 'malicious',
          threatActor: 'APT',
          campaigns: ['c'],
          tags: ['t'],
          confidence: 0.9,
          firstSeen: at(3),
          lastSeen: at(4),
        },
        {
          type: 'domain',
          value: 'other.example.com',
          source: 'feed-b',
          firstSeen: at(1),
          lastSeen: at(2),
          validUntil: new Date(api.clock.now() - 1),
        },
      ],
    });
    for (const filter of [
      { type: 'ip' },
      { value: '1[.]2.3.4' },
      { reputation: 'malicious' },
      { source: 'feed-a' },
      { threatActor: 'APT' },
      { campaign: 'c' },
      { tag: ' t ' },
      { minConfidence: 0.8 },
      { active: true },
      { firstSeenSince: at(3) },
      { lastSeenSince: at(4) },
    ] as const) {
      const { items } = await iocs.list(filter);
      expect(
        items.map(({ value }) => value),
        JSON.stringify(filter),
      ).toEqual(['1.2.3.4']);
    }
    expect((await iocs.list({ active: false })).items).toHaveLength(1);
    expect((await iocs.list({})).items.map(({ value }) => value)).toEqual(['1.2.3.4', 'other.example.com']);
    expect((await iocs.list({ order: 'asc' })).items[0]?.value).toBe('other.example.com');
  });

  it('holds at its deadline and not a millisecond later', async () => {
    const { iocs } = await operator();
    const validUntil = new Date(api.clock.now() + HOUR);
    const { ioc } = await iocs.upsert({ ...ip, validUntil });
    api.clock.advance(HOUR);
    expect(await iocs.get({ id: ioc.id })).toMatchObject({ expired: false });
    api.clock.advance(1);
    expect(await iocs.get({ id: ioc.id })).toMatchObject({ expired: true });
  });

  it('is deleted for good, with its terms', async () => {
    const { iocs } = await operator();
    const { ioc } = await iocs.upsert({ ...ip, tags: ['t'] });
    await iocs.delete({ id: ioc.id });
    expect(await refusalOf(iocs.get({ id: ioc.id }))).toBe('NOT_FOUND');
    expect(await api.rows('SELECT * FROM ioc_terms WHERE ioc_id = ?', ioc.id)).toEqual([]);
  });

  it('stays in its tenant', async () => {
    const [one, two] = [await operator(), await operator()];
    const { ioc } = await one.iocs.upsert(ip);
    expect(await refusalOf(two.iocs.get({ id: ioc.id }))).toBe('NOT_FOUND');
    expect(await refusalOf(two.iocs.delete({ id: ioc.id }))).toBe('NOT_FOUND');
    expect(await two.iocs.lookup({ items: [{ value: '1.2.3.4' }] })).toMatchObject({
      items: [{ match: null }],
    });
    expect(await two.iocs.upsert(ip)).toMatchObject({ created: true });
  });
});
