import { canonicalJson, newId, sha256Hex } from '@breakwater/db';
import type { Breakwater } from '@breakwater/sdk';
import { extractText, getDocumentProxy } from 'unpdf';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bearer, newTenant, type Tenant } from './people.ts';
import { sdk } from './sdk.ts';
import { type Running, start, TARGETS } from './targets.ts';

const NAMES = ['Zoë Müller', 'Łukasz', 'Ελένη', 'Дмитрий'];

describe.each(TARGETS)('GET /api/v1/soc/reports/:id/download, %s', target => {
  let running: Running;
  let tenant: Tenant;
  let operator: Breakwater;
  beforeAll(async () => {
    running = await start(target);
  });
  afterAll(() => running?.stop());
  beforeEach(async () => {
    tenant = await newTenant(running);
    operator = sdk(running, tenant.people.operator.token);
  });

  const get = (
    id: string,
    query = '',
    headers: Record<string, string> = bearer(tenant.people.viewer.token),
  ) => running.fetch(`${running.url}/api/v1/soc/reports/${id}/download${query}`, { headers });
  const bytesOf = async (id: string, query = '') => {
    const response = await get(id, query);
    expect(response.status).toBe(200);
    return new Uint8Array(await response.arrayBuffer());
  };
  const textOf = async (id: string, query: string) => new TextDecoder().decode(await bytesOf(id, query));
  const refusalOf = async (answer: Promise<Response>) => {
    const response = await answer;
    return [response.status, (await response.json()).code];
  };

  async function openCase(title = '<b>|x') {
    const { id } = await operator.soc.cases.create({
      title,
      severity: 'high',
      assignee: NAMES.join(', '),
      iocs: [{ type: 'url', value: 'https://evil.example.com/p' }],
    });
    return id;
  }

  it('case 45: the first of two reports is the same bytes after the second, and its hash is theirs', async () => {
    const caseId = await openCase();
    const first = await operator.soc.reports.generate({ caseId, reportType: 'technical' });
    const before = await bytesOf(first.id);
    await operator.soc.cases.timeline.add({ caseId, action: 'looked again' });
    const second = await operator.soc.reports.generate({ caseId, reportType: 'technical' });
    expect([first.reportVersion, second.reportVersion]).toEqual([1, 2]);
    const after = await bytesOf(first.id, '?format=json');
    expect(Buffer.from(after).equals(before)).toBe(true);
    expect(await sha256Hex(after)).toBe(first.contentSha256);
    const text = new TextDecoder().decode(after);
    expect(text).toBe(canonicalJson(JSON.parse(text)));
    expect(JSON.parse(text)).toEqual(first.snapshot);
    expect(await sha256Hex(await bytesOf(second.id))).toBe(second.contentSha256);
  });

  it('case 46: Markdown has the sections of its type, and nothing in it is markup or a link', async () => {
    const caseId = await openCase();
    const headings = (text: string) => [...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title);
    const technical = await operator.soc.reports.generate({ caseId, reportType: 'technical' });
    const text = await textOf(technical.id, '?format=md');
    expect(headings(text)).toHaveLength(9);
    expect(text).toContain(String.raw`&lt;b&gt;\|x`);
    expect(text).toContain('hxxps://evil[.]example[.]com/p');
    expect(text).toContain(`- Content SHA-256: ${technical.contentSha256}\n`);
    const executive = await operator.soc.reports.generate({ caseId, reportType: 'executive' });
    expect(headings(await textOf(executive.id, '?format=md'))).toEqual([
      'Summary',
      'Affected assets',
      'CPS impact',
      'Recommended actions',
      'Outcome',
    ]);
  });

  it('case 46: PDF holds the names as written and is the same bytes each time', async () => {
    const caseId = await openCase('Intrusion');
    const { id } = await operator.soc.reports.generate({ caseId, reportType: 'technical' });
    const first = await bytesOf(id, '?format=pdf');
    running.at(running.now() + 60_000);
    expect(Buffer.from(await bytesOf(id, '?format=pdf')).equals(first)).toBe(true);
    expect(new TextDecoder().decode(first.subarray(0, 5))).toBe('%PDF-');
    const { text } = await extractText(await getDocumentProxy(first), { mergePages: true });
    for (const name of NAMES) expect(text).toContain(name);
    expect(text).toContain('MITRE ATT&CK');
  });

  it('comes as a file that a browser neither keeps nor runs', async () => {
    const { id } = await operator.soc.reports.generate({ caseId: await openCase(), reportType: 'executive' });
    const types = {
      json: 'application/json',
      md: 'text/markdown; charset=utf-8',
      pdf: 'application/pdf',
    };
    for (const [format, type] of Object.entries(types)) {
      const { headers } = await get(id, `?format=${format}`);
      expect(headers.get('content-type')).toBe(type);
      expect(headers.get('content-disposition')).toBe(`attachment; filename="report-${id}.${format}"`);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toBe('sandbox');
    }
  });

  it('case 46 and 48: refuses other formats, and reports that the caller’s tenant does not have', async () => {
    const { id } = await operator.soc.reports.generate({ caseId: await openCase(), reportType: 'technical' });
    expect(await refusalOf(get(id, '?format=docx'))).toEqual([400, 'VALIDATION']);
    expect(await refusalOf(get(id, '?format=md&format=pdf'))).toEqual([400, 'VALIDATION']);
    expect(await refusalOf(get(id, '?lang=de'))).toEqual([400, 'VALIDATION']);
    expect(await refusalOf(get(newId('rpt', running)))).toEqual([404, 'NOT_FOUND']);
    expect(await refusalOf(get('rpt_x'))).toEqual([404, 'NOT_FOUND']);
    expect(await refusalOf(get(id, '', {}))).toEqual([401, 'UNAUTHENTICATED']);
    const other = await newTenant(running);
    for (const format of ['json', 'md', 'pdf']) {
      const foreign = get(id, `?format=${format}`, bearer(other.people.admin.token));
      expect(await refusalOf(foreign)).toEqual([404, 'NOT_FOUND']);
    }
  });
});
