const CONTROL = /\r\n|[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

/** Control characters and line breaks as spaces. */
export const oneLine = (text: string): string => text.replace(CONTROL, ' ');
