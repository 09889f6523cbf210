import { describe, expect, it } from 'vitest';
import type { ReportType } from './accessor.ts';
import type { ReportSnapshot } from './document.ts';
import { markdownOf } from './markdown.ts';
import { emptyReport, plantReport } from './report.fixture.ts';

const headings = (markdown: string) => [...markdown.matchAll(/^## (.*)$/gm)].map(([, title]) => title);

const withSnapshot = (changed: Partial<ReportSnapshot>, type: ReportType = 'technical') => {
  const { snapshot, contentSha256 } = emptyReport(type);
  return markdownOf({ snapshot: { ...snapshot, ...changed }, contentSha256 });
};
const inSummary = (changed: Partial<ReportSnapshot['case']>) =>
  withSnapshot({ case: { ...emptyReport('executive').snapshot.case, ...changed } }, 'executive');

describe('a report as Markdown', () => {
  it('case 46: each type has its sections, in order', () => {
    expect(headings(markdownOf(plantReport('technical')))).toEqual([
      'Summary',
      'Timeline',
      'Affected assets',
      'IOCs',
      'MITRE ATT&CK',
      'CPS impact',
      'Recommended actions',
      'Approvals',
      'Outcome',
    ]);
    expect(headings(markdownOf(plantReport('executive')))).toEqual([
      'Summary',
      'Affected assets',
      'CPS impact',
      'Recommended actions',
      'Outcome',
    ]);
    expect(headings(markdownOf(plantReport('compliance')))).toEqual([
      'Summary',
      'Timeline',
      'Affected assets',
      'Approvals',
      'Outcome',
    ]);
  });

  it('is laid out as specified, to the last newline', () => {
    const { snapshot, contentSha256 } = plantReport('executive');
    const text = markdownOf({ snapshot, contentSha256 });
    expect(text.split('\n').slice(0, 14)).toEqual([
      `# ${snapshot.report.title}`,
      '',
      `- Report: ${snapshot.report.id}`,
      `- Case: ${snapshot.case.id}`,
      '- Type: executive',
      `- Generated: 2026-07-16T14:20:05.000Z by ${snapshot.report.generatedBy}`,
      `- Content SHA-256: ${contentSha256}`,
      '',
      '## Summary',
      '',
      '| Field | Value |',
      '| --- | --- |',
      `| Title | ${snapshot.case.title} |`,
      '| Severity | critical |',
    ]);
    expect(text).toContain('| Confidence | 0.85 |\n| Assignee | Zoë Müller |\n');
    expect(text).toContain('| Closed | - |\n| Alerts | 42 |\n');
    expect(text).toContain('\n- plc-pump-03 (critical)\n- eng-ws-07\n');
    expect(text).toContain('\n| plc-pump-02 | plc | unknown | 45.0 | - |\n');
    expect(text).toContain('\n\n1. Confirm that every affected asset is contained.\n2. Reset');
    expect(text.endsWith('\n\n## Outcome\n\nNone.\n')).toBe(true);
    expect(text).not.toContain('\r');
  });

  it('says None. in every section without content', () => {
    const text = markdownOf(emptyReport('technical'));
    for (const section of [
      'Timeline',
      'Affected assets',
      'IOCs',
      'MITRE ATT&CK',
      'CPS impact',
      'Approvals',
      'Outcome',
    ]) {
      expect(text).toMatch(new RegExp(`## ${section}\n\nNone\\.\n`));
    }
  });

  it('case 46: a title with markup is text', () => {
    expect(inSummary({ title: '<b>|x' })).toContain(String.raw`| Title | &lt;b&gt;\|x |`);
  });

  it('text from outside is one line, without markup or links', () => {
    const hostile =
      'a\r\n## Outcome\u2028\u0007`code` *b* [x](javascript:1) \\| &amp; HTTPS://e.example http://e.example';
    const text = inSummary({ description: hostile });
    expect(text).toContain(
      String.raw`| Description | a ## Outcome  \`code\` \*b\* \[x\](javascript:1) \\\| &amp;amp; hxxps://e.example hxxp://e.example |`,
    );
    expect(headings(text)).toHaveLength(5);
  });

  it('text at the start of a line begins no heading, list or rule', () => {
    const begins = (outcome: string) => withSnapshot({ outcome }).split('## Outcome\n\n')[1];
    expect(begins('## Approvals')).toBe('\\## Approvals\n');
    expect(begins('  - item')).toBe('\\- item\n');
    expect(begins('1. one')).toBe('1\\. one\n');
    expect(begins('2)')).toBe('2\\)\n');
    expect(begins('10.0.0.5 is clean')).toBe('10.0.0.5 is clean\n');
    expect(begins('===')).toBe('\\===\n');
    expect(withSnapshot({ affectedAssets: [{ asset: '# x', critical: true }] })).toContain(
      `\n- ${String.raw`\# x`} (critical)\n`,
    );
  });

  it.each([
    ['url', 'https://evil.example.com/p', 'hxxps://evil[.]example[.]com/p'],
    ['url', 'http://a.example:8080/x.php?q=a.b|c', String.raw`hxxp://a[.]example:8080/x.php?q=a.b\|c`],
    ['url', 'ftp://[2001:db8::1]:21/x:y', String.raw`ftp://\[2001[:]db8[:][:]1\]:21/x:y`],
    ['ip', '198.51.100.0/24', '198[.]51[.]100[.]0/24'],
    ['ip', '2001:db8::1', '2001[:]db8[:][:]1'],
    ['domain', 'evil.example.com', 'evil[.]example[.]com'],
    ['email', 'a.b@evil.example', 'a.b[@]evil[.]example'],
    ['file_path', 'C:\\a.exe', String.raw`C:\\a.exe`],
    ['hash_md5', 'd41d8cd98f00b204e9800998ecf8427e', 'd41d8cd98f00b204e9800998ecf8427e'],
  ])('case 46: nobody can follow an indicator of type %s: %s', (type, value, shown) => {
    expect(withSnapshot({ iocs: [{ type, value, confidence: 0.5 }] as ReportSnapshot['iocs'] })).toContain(
      `\n| ${type} | ${shown} | 0.50 |\n`,
    );
  });

  it('an indicator without type is told by its shape', () => {
    const text = withSnapshot({
      iocs: ['https://evil.example.com/p', '198.51.100.7', 'hxxp://b[.]example', 'beacon'],
    });
    expect(text).toContain('\n| - | hxxps://evil[.]example[.]com/p | - |\n| - | 198[.]51[.]100[.]7 | - |\n');
    expect(text).toContain('\n| - | hxxp://b\\[.\\]example | - |\n| - | beacon | - |\n');
  });
});
