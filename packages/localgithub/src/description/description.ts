import { readFileSync } from 'node:fs';

/** JSON Schema, with references to `#/schemas/NAME` of the same description. */
export type Schema = Readonly<Record<string, unknown>>;

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
  readonly schema: Schema;
}

export interface Operation {
  readonly id: string;
  readonly method: string;
  /** With its parameters in braces. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body?: { readonly required: boolean; readonly schema: Schema };
  /** By status; null where an answer has no content. */
  readonly answers: Readonly<Record<string, Schema | null>>;
}

/** What of GitHub's own description of its API is used here; `extract.ts` makes it. */
export interface Description {
  /** Package and version that it is made from. */
  readonly madeFrom: string;
  readonly operations: readonly Operation[];
  /** All other operations that GitHub has: method, path, id. */
  readonly others: readonly (readonly [method: string, path: string, id: string])[];
  readonly schemas: Readonly<Record<string, Schema>>;
}

export function readDescription(): Description {
  const text = readFileSync(new URL('../generated/description.json', import.meta.url), 'utf8');
  return JSON.parse(text) as Description;
}
