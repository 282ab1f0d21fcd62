import { z } from 'zod';
import { fileSchema } from './metadata.ts';

const patternsMax = 50;

/** Segments of a folder, in each of which `*` stands for any characters but "/". No file of Git is in a segment "." or "..". */
const FolderPattern = z
  .string()
  .min(1)
  .max(500)
  .regex(
    /^[^/\\]+(\/[^/\\]+)*$/,
    'must be a path from the root of the repository, with "*" in it, and no "/" at its beginning or end',
  )
  .refine(
    (pattern) => !pattern.includes('**') && !pattern.split('/').some((it) => it === '.' || it === '..'),
    {
      error: 'has "*" within a folder’s name alone, and neither "**" nor parts "." and ".."',
    },
  );

const ApplicationSetSpec = z.strictObject({
  folders: z
    .array(FolderPattern)
    .min(1)
    .max(patternsMax)
    .describe(
      'Folders with YAML or JSON files, from the root of the repository: each is an application. "*" stands for any characters within a name: apps/*, teams/*/*.',
    ),
  except: z.array(FolderPattern).max(patternsMax).default([]).describe('Folders that are none.'),
  name: z
    .string()
    .min(1)
    .max(200)
    .default('{name}')
    .describe('Name of each application, in which {name}, {folder} and {1} stand as in the template.'),
  template: z
    .record(z.string(), z.unknown())
    .refine((template) => !Object.hasOwn(template, 'path'), {
      error: 'has no path: that is the folder of each application',
    })
    .describe(
      'The spec of each application, without `path`. In its texts {name} stands for the last part of the folder, {folder} for all of it, and {1}, {2} … for what the first, second … "*" of its pattern stands for.',
    ),
});

/** Applications that are alike but for their folders: one file in place of a thousand. */
export const ApplicationSet = fileSchema('ApplicationSet', ApplicationSetSpec);
export type ApplicationSet = z.infer<typeof ApplicationSet>;
