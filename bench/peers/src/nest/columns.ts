import { Column, type ColumnOptions, type ValueTransformer } from 'typeorm';

const epochMs: ValueTransformer = {
  to: (value: Date | null | undefined) => value?.getTime() ?? value,
  from: (value: number | null) => (value === null ? null : new Date(value)),
};

const json: ValueTransformer = {
  to: (value: unknown) => (value === undefined || value === null ? value : JSON.stringify(value)),
  from: (value: string | null) => (value === null ? null : JSON.parse(value)),
};

/** A time, stored as milliseconds since 1970. */
export const Time = (name: string, options: ColumnOptions = {}) =>
  Column({ ...options, name, type: 'integer', transformer: epochMs });

/** JSON, stored as text. */
export const Json = (name: string, options: ColumnOptions = {}) =>
  Column({ ...options, name, type: 'text', transformer: json });

export const Text = (name: string, options: ColumnOptions = {}) => Column({ ...options, name, type: 'text' });
export const Int = (name: string, options: ColumnOptions = {}) =>
  Column({ ...options, name, type: 'integer' });
export const Real = (name: string, options: ColumnOptions = {}) => Column({ ...options, name, type: 'real' });
export const Bool = (name: string, options: ColumnOptions = {}) =>
  Column({ ...options, name, type: 'boolean' });

export const NULLABLE = { nullable: true } as const;
