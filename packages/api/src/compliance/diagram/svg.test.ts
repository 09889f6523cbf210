import { describe, expect, it } from 'vitest';
import { estate, flow, largeEstate, resource } from './estate.fixture.ts';
import { modelOf } from './model.ts';
import { svgOf } from './svg/index.ts';

const FACTS = {
  tenant: 'A & "B" <C>',
  period: { from: new Date('2025-09-14T00:00:00Z'), to: new Date('2025-12-13T00:00:00Z') },
  generatedAt: new Date('2025-12-13T00:00:00Z'),
  vpcId: null,
  segment: null,
};
const OPTIONS = { groupBy: 'auto', maxNodes: 300 } as const;
const svg = (of: ReturnType<typeof estate>) => svgOf(modelOf(of, OPTIONS), FACTS);

describe('the text of a diagram', () => {
  it('is SVG 1.1 with presentation attributes only, that loads and runs nothing', () => {
    const text = svg(largeEstate(30));
    expect(text).toMatch(
      /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" version="1\.1" role="img" width="[\d.]+" height="[\d.]+" viewBox="0 0 [\d.]+ [\d.]+"><title>Data-flow diagram<\/title>\n<desc>/,
    );
    const elements = new Set([...text.matchAll(/<([a-zA-Z:]+)/g)].map(([, name]) => name));
    expect([...elements].toSorted()).toEqual(['desc', 'g', 'path', 'rect', 'svg', 'text', 'title']);
    const attributes = new Set([...text.matchAll(/ ([a-zA-Z:-]+)="/g)].map(([, name]) => name));
    expect([...attributes].filter(name => /^(on|style|class|href|xlink|id|src)/.test(name ?? ''))).toEqual(
      [],
    );
    expect(text.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/url\(|https?:/);
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('tells in its caption the tenant, the period, when it was made, what it holds, and what colours mean', () => {
    const texts = [...svg(largeEstate(60)).matchAll(/>([^<]*)<\/text>/g)].map(([, text]) => text);
    expect(texts.slice(0, 5)).toEqual([
      'Data-flow diagram',
      'A &amp; &quot;B&quot; &lt;C&gt;',
      'Accepted flows from 2025-09-14 00:00:00 UTC to 2025-12-13 00:00:00 UTC · generated at 2025-12-13 00:00:00 UTC',
      '60 resources and 27 addresses in 75 boxes · 79 edges · 3 violations · 45 out-of-scope resources without flows to these not shown',
      'VIOLATION: between cde and out-of-scope',
    ]);
  });

  it('says how many edges are left out, and what a diagram is of', () => {
    const hosts = Array.from({ length: 33 }, (_, at) => resource(`h${at}`, { scope: 'pending-review' }));
    const flows = hosts.flatMap(a => hosts.flatMap(b => (a === b ? [] : [flow(a.id, b.id, 1)])));
    const text = svgOf(modelOf(estate({ resources: hosts, flows }), OPTIONS), {
      ...FACTS,
      vpcId: 'v<1>',
      segment: 's',
    });
    expect(text).toContain('>56 edges with the fewest bytes left out, none of them a violation</text>');
    expect(text).toContain('>Only VPC v&lt;1&gt;, segment s, and what exchanges flows with it</text>');
  });

  it('draws a cde bold, other edges of one dark and the rest grey', () => {
    const resources = [
      resource('v', { scope: 'cde' }),
      resource('w', { scope: 'connected-cde' }),
      resource('p', { scope: null }),
    ];
    const text = svg(estate({ resources, flows: [flow('w', 'v', 1), flow('p', 'w', 2)] }));
    expect(text).toMatch(/<g><title>w → v\n[^<]*<\/title><path [^>]*stroke="#1f3a5f" stroke-width="1.8"\/>/);
    expect(text).toMatch(/<g><title>p → w\n[^<]*<\/title><path [^>]*stroke="#8a8f98" stroke-width="1"\/>/);
    expect(text).toMatch(/<g><title>name: v\n[^<]*<\/title><rect [^>]*stroke-width="2.5"\/>/);
    expect(text).not.toContain('VIOLATION TCP');
  });

  it('holds no character that XML cannot or that turns text around', () => {
    const name = 'a\u0000b\u001bc\u009fd\u202ee\u2066f\u2028g\ufffeh\ud800i<&>"\'';
    const given = { name, resourceId: name, vpcId: name, segment: name };
    const text = svg(estate({ resources: [resource('x', { ...given, scope: 'cde' })] }));
    expect(text).toContain('>abcdefghi&lt;&amp;&gt;&quot;&#39;</text>');
    expect(text).not.toMatch(
      /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u2028\ufffe\uffff]|\p{Cs}/u,
    );
  });

  it('is the same bytes twice', () => {
    expect(svg(largeEstate(50))).toBe(svg(largeEstate(50)));
  });
});
