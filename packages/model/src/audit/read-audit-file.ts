import type { z } from 'zod';
import type { Finding } from '../config/finding.ts';
import { configLimits } from '../config/limits.ts';
import { parseFile } from '../config/parse-file.ts';
import { schemaFindings } from '../config/schema-findings.ts';
import type { SourceFile } from '../config/source.ts';
import { AuditBaseline, AuditSettings } from './settings.ts';

/** What a file says, or all that is wrong with it. */
export type AuditFileRead<T> =
  | { readonly type: 'Sound'; readonly value: T }
  | { readonly type: 'Faulty'; readonly findings: readonly Finding[] };

/** The settings in a file; an empty one says that all is as by default. */
export function readAuditSettings(file: SourceFile): AuditFileRead<AuditSettings> {
  return read(AuditSettings, 'the settings', file);
}

export function readAuditBaseline(file: SourceFile): AuditFileRead<AuditBaseline> {
  return read(AuditBaseline, 'the baseline', file);
}

function read<T>(schema: z.ZodType<T>, kind: string, file: SourceFile): AuditFileRead<T> {
  const { documents, findings } = parseFile(file, configLimits);
  if (findings.length > 0) return { type: 'Faulty', findings };
  const [document] = documents;
  if (document === undefined) return { type: 'Sound', value: schema.parse({}) };
  const { value, source } = document;
  const { success, data, error } = schema.safeParse(value);
  if (success) return { type: 'Sound', value: data };
  return { type: 'Faulty', findings: schemaFindings({ schema, kind, value, source }, error.issues) };
}
