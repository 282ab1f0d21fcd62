import { z } from 'zod';
import { DnsLabel } from '../names.ts';

/** Each is looked up at every commit. */
const usesMax = 50;
const valuesFilesMax = 50;
/** They stand in the records of a release, in each up to twice. */
const inlineValuesBytesMax = 16 * 1024;
/** Of the 63 of Kubernetes, what Helm leaves to the names that charts make of it. */
const releaseNameMax = 53;

/** A folder, from the root of the repository, as Git writes it. */
const RepositoryFolder = z
  .string()
  .min(1)
  .max(500)
  .regex(
    /^([^./\\][^/\\]*|\.[^./\\][^/\\]*|\.\.[^/\\]+)(\/([^./\\][^/\\]*|\.[^./\\][^/\\]*|\.\.[^/\\]+))*$/,
    'must be a path inside the repository as Git writes it: not absolute, no "/" at its end, no "." or ".." parts',
  );

/** A path without `.` and `..` parts, or `.` alone. */
const folderOrAll =
  /^(\.|([^./\\][^/\\]*|\.[^./\\][^/\\]*|\.\.[^/\\]+)(\/([^./\\][^/\\]*|\.[^./\\][^/\\]*|\.\.[^/\\]+))*)$/;

/** A folder of the repository, or all of it. */
export const ApplicationFolder = z
  .string()
  .min(1)
  .max(500)
  .regex(
    folderOrAll,
    'must be a path inside the repository as Git writes it: not absolute, no "/" at its end, no "." or ".." parts; or "." for all of it',
  );

export const Uses = z.array(RepositoryFolder).max(usesMax);

/** Inside of the application's own folder. */
export const OverlayFolder = z
  .string()
  .min(1)
  .max(500)
  .regex(
    folderOrAll,
    'must be a folder inside spec.path: "." or a path without "." and ".." parts, and no "/" at its end',
  );

/** A file may stand in a folder that the application uses. */
const ValuesFile = z
  .string()
  .min(1)
  .max(500)
  .regex(
    /^(\.\.\/)*([^./\\][^/\\]*|\.[^./\\][^/\\]*|\.\.[^/\\]+)(\/([^./\\][^/\\]*|\.[^./\\][^/\\]*|\.\.[^/\\]+))*$/,
    'must be a path from spec.path: not absolute, with ".." parts at its beginning alone',
  );
export const ValuesFiles = z.array(ValuesFile).max(valuesFilesMax);

/** What people may put on an object, they may put on all of a chart; which of them mean something is looked at there. */
const Annotations = z.record(
  z
    .string()
    .max(100)
    .regex(/^seatrial\.dev\/[a-z-]+$/, 'must be an annotation of Seatrial, such as seatrial.dev/adopt'),
  z.string().max(1000),
);

const Kustomize = z.strictObject({
  folder: OverlayFolder.default('.').describe(
    'Folder of the kustomization, from `path`. Targets may have another one.',
  ),
});

export const Helm = z
  .strictObject({
    chart: ApplicationFolder.describe(
      'Folder of the chart, from the root of the repository (`.` for all of it), inside of `path` or of one of `uses`; with `repository`, the name of the chart there.',
    ),
    repository: z
      .string()
      .max(1000)
      .regex(/^(https?|oci):\/\/[^\s@?#]+$/, 'must be a URL with https or oci, without a user')
      .exactOptional()
      .describe('Repository of the chart, where it is not in this one.'),
    version: z
      .string()
      .regex(/^v?\d+\.\d+\.\d+([-+][-+.0-9A-Za-z]*)?$/, 'must be a whole version, such as 1.2.3')
      .max(100)
      .exactOptional()
      .describe('Version of the chart in its repository.'),
    digest: z
      .string()
      .regex(/^sha256:[0-9a-f]{64}$/, 'must be "sha256:" and 64 digits')
      .exactOptional()
      .describe('Digest of the archive of the chart: another one is not taken.'),
    releaseName: DnsLabel.max(releaseNameMax)
      .exactOptional()
      .describe('What the chart takes for its release. By default the name of the application.'),
    values: ValuesFiles.default([]).describe(
      'Files of values from `path`, each of which overrides those before it; they may stand in one of `uses`.',
    ),
    inlineValues: z
      .record(z.string(), z.unknown())
      .refine((values) => JSON.stringify(values).length <= inlineValuesBytesMax, {
        error: `must be at most ${inlineValuesBytesMax} bytes as JSON; put them into a file`,
      })
      .default({})
      .describe('Values that override those of `values`, and are overridden by those of a target.'),
    includeCrds: z
      .boolean()
      .default(true)
      .describe('Whether the definitions in the `crds` folder of the chart are part of the application.'),
    annotations: Annotations.default({}).describe(
      'Annotations of Seatrial that all objects of the chart get, where its templates cannot be changed: `seatrial.dev/adopt: "true"` takes over what Helm or Flux has installed.',
    ),
  })
  .refine(
    ({ repository, version, digest }) =>
      new Set([repository, version, digest].map((it) => it === undefined)).size === 1,
    {
      error:
        'repository, version and digest go together: a chart of a repository is pinned, one of this repository is what it is',
    },
  )
  .refine(({ repository, chart }) => repository === undefined || chart !== '.', {
    path: ['chart'],
    error: 'must be the name of a chart, as it comes from a repository',
  });

/** How the files of an application become manifests; exactly one. */
export const ApplicationSource = z
  .strictObject({
    kustomize: Kustomize.exactOptional().describe('By `kustomize build`.'),
    helm: Helm.exactOptional().describe('By `helm template`.'),
  })
  .refine((source) => Object.keys(source).length === 1, {
    error: 'a source is exactly one of kustomize, helm',
  });
export type ApplicationSource = z.infer<typeof ApplicationSource>;
