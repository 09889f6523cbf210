import type * as z from 'zod';
import { BreakwaterError, type FieldIssue } from '../errors.ts';

/** Every rule that input broke, by field; `details.index` is the first bad item of a list of items. */
export function validationError(error: z.core.$ZodError): BreakwaterError {
  const issues = error.issues.flatMap(issueOf);
  const [first] = issues;
  const message = first === undefined ? 'the input is not valid' : describe(first);
  const index = error.issues.map(({ path: [list, at] }) => (list === 'items' ? at : undefined)).find(isIndex);
  const reason = error.issues.map(reasonOf).find(r => r !== undefined);
  return new BreakwaterError('VALIDATION', message, {
    ...(reason === undefined ? {} : { reason }),
    ...(index === undefined ? {} : { index }),
    issues,
  });
}

const isIndex = (part: PropertyKey | undefined): part is number => typeof part === 'number';

const describe = ({ path, message }: FieldIssue) => (path === '' ? message : `${path}: ${message}`);

function reasonOf(issue: z.core.$ZodIssue): string | undefined {
  const reason: unknown = issue.code === 'custom' ? issue.params?.reason : undefined;
  return typeof reason === 'string' ? reason : undefined;
}

function issueOf(issue: z.core.$ZodIssue): FieldIssue[] {
  const at = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => ({ path: [...at, key].join('.'), message: 'is not a field of this input' }));
  }
  return [{ path: at.join('.'), message: messageOf(issue, at.length === 0) }];
}

function messageOf(issue: z.core.$ZodIssue, whole: boolean): string {
  if (issue.code === 'invalid_key' || issue.code === 'invalid_element') {
    const [first] = issue.issues;
    if (first !== undefined) return messageOf(first, whole);
  }
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) {
    return whole ? 'an input object is required' : 'is required';
  }
  return issue.message.charAt(0).toLowerCase() + issue.message.slice(1);
}
