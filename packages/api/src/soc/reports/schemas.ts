import * as z from 'zod';
import { ids, time } from '../../fields.ts';
import { boundedText } from '../../text.ts';
import { reportType } from './accessor.ts';

export const ReportGenerate = z.strictObject({
  caseId: ids.case,
  reportType,
  title: boundedText(1, 500)
    .optional()
    .describe('Default: the type and the title of the case, cut at 500 characters.'),
});

export const ListedReport = z
  .object({
    id: ids.report,
    caseId: ids.case,
    reportType,
    title: z.string(),
    contentSha256: z
      .string()
      .describe('SHA-256, in hex, of the snapshot in the form of RFC 8785: the bytes of the JSON download.'),
    generatedBy: z.string().describe('Principal id.'),
    reportVersion: z.int().describe('1, 2, … within the case and type.'),
    createdAt: time,
  })
  .meta({ id: 'ListedReport', description: 'A report without what it shows.' });

export const Report = ListedReport.extend({
  snapshot: z
    .record(z.string(), z.unknown())
    .describe('The case, and all that belongs to it, as JSON of the moment; complete for every type.'),
}).meta({ id: 'Report', description: 'A case as it stood when it was reported. It never changes.' });
