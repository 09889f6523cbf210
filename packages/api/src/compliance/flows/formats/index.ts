import { BadRecord, type Batch, take } from '../record.ts';
import { AwsVpcFlowLog } from './aws-vpc.ts';
import { BreakwaterFlows } from './breakwater.ts';

export const FLOW_FORMATS = ['breakwater', 'aws-vpc-flow-log'] as const;
export type FlowFormat = (typeof FLOW_FORMATS)[number];

/** Lines are longer in no format; so neither a stream without line ends nor a batch of long ones fills memory. */
export const LONGEST_LINE = 8_192;

/** Takes one line of an import, without its end, into a batch. */
export type ReadLine = (batch: Batch, text: string, line: number) => void;

/** Reads the lines of one import, in order. @throws VALIDATION for a header without the fields a flow needs. */
export function lineReader(format: FlowFormat, header?: string): ReadLine {
  const read = readerOf(format, header);
  return (batch, text, line) => {
    if (text.length > LONGEST_LINE) {
      take(batch, line, () => {
        throw new BadRecord(`must have at most ${LONGEST_LINE} characters`);
      });
    } else if (text.trim() !== '') {
      read(batch, text, line);
    }
  };
}

function readerOf(format: FlowFormat, header: string | undefined): ReadLine {
  if (format === 'breakwater') {
    const flows = new BreakwaterFlows();
    return (batch, text, line) => take(batch, line, () => flows.parse(text, line));
  }
  const log = new AwsVpcFlowLog(header);
  return (batch, text, line) => {
    if (!log.isHeader(text)) take(batch, line, () => log.read(text, line));
  };
}
