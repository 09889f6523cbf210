export { answerTwin } from './answer.ts';
export { findIn } from './find-in.ts';
