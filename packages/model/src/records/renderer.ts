import { z } from 'zod';
import { Helm, OverlayFolder, ValuesFiles } from '../files/source.ts';

/** How a version becomes objects, as the Application said when it was wanted. Absent in a record: it is plain YAML. */
export const Renderer = z.object({
  name: z.string().max(63).describe('Who renders: kustomize or helm.'),
  options: z
    .record(z.string(), z.unknown())
    .optional()
    .describe(
      'All that changes what comes out besides the sources, for every cluster; as the Application file said.',
    ),
});
export type Renderer = z.infer<typeof Renderer>;

/** Strict: what a newer Seatrial has written more would be rendered as something else. */
const KnownRenderer = z.discriminatedUnion('name', [
  z.strictObject({
    name: z.literal('kustomize'),
    options: z.strictObject({
      folder: OverlayFolder,
      clusters: z.record(z.string(), z.strictObject({ folder: OverlayFolder })).default({}),
    }),
  }),
  z.strictObject({
    name: z.literal('helm'),
    options: z.strictObject({
      ...Helm.shape,
      clusters: z.record(z.string(), z.strictObject({ values: ValuesFiles })).default({}),
    }),
  }),
]);
type KnownRenderer = z.infer<typeof KnownRenderer>;

/** What a renderer of a record says; undefined where this version of Seatrial does not know it. */
export function readRenderer(renderer: Renderer): KnownRenderer | undefined {
  return KnownRenderer.safeParse(renderer).data;
}
