import { z } from 'zod';
import { apiVersion, DnsLabel } from '../names.ts';

/** Metadata of a file in the config repository: there is no namespace, files are known by kind and name. */
const FileMetadata = z.strictObject({
  name: DnsLabel.describe('Unique among the files of this kind.'),
  labels: z.record(z.string(), z.string()).optional().describe('For people and tools; Seatrial reads none.'),
  annotations: z
    .record(z.string(), z.string())
    .optional()
    .describe('For people and tools; Seatrial reads none.'),
});

export function fileSchema<K extends string, S extends z.ZodType>(kind: K, spec: S) {
  return z.strictObject({
    apiVersion: z.literal(apiVersion).describe('Group and version of the format.'),
    kind: z.literal(kind).describe('What the file is.'),
    metadata: FileMetadata.describe('What it is called.'),
    spec: spec.describe('What is wanted.'),
  });
}
