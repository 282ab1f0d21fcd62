import { type Renderer, readRenderer } from '@seatrial/model';
import { unreachable } from '../decision.ts';

/** How the files of an application become plain YAML on one cluster. */
export type Rendering =
  | { readonly type: 'Plain' }
  | {
      readonly type: 'Kustomize';
      /** Of the kustomization, from the application's own folder. */
      readonly folder: string;
    }
  | {
      readonly type: 'Helm';
      /** Folder from the root of the repository; where `pinned` is there, the name in that chart repository. */
      readonly chart: string;
      readonly pinned?: PinnedChart;
      readonly releaseName: string;
      /** Each overrides those before it; files are told from the application's own folder. */
      readonly values: readonly HelmValues[];
      readonly includeCrds: boolean;
      /** That all its objects get. */
      readonly annotations?: Readonly<Record<string, string>>;
    };

/** Which chart of a chart repository; `digest` is that of its archive. */
export interface PinnedChart {
  readonly repository: string;
  readonly version: string;
  readonly digest: string;
}

export type HelmValues = { readonly file: string } | { readonly inline: Readonly<Record<string, unknown>> };

/**
 * What the renderer of a version means on one cluster.
 * @returns undefined where this Seatrial does not know it: a newer one has written the record
 */
export function renderingOf(
  renderer: Renderer | undefined,
  { application, cluster }: { readonly application: string; readonly cluster: string },
): Rendering | undefined {
  if (renderer === undefined) return { type: 'Plain' };
  const known = readRenderer(renderer);
  switch (known?.name) {
    case undefined:
      return undefined;
    case 'kustomize': {
      const { folder, clusters } = known.options;
      return { type: 'Kustomize', folder: clusters[cluster]?.folder ?? folder };
    }
    case 'helm': {
      const { chart, releaseName = application, values, inlineValues, includeCrds, clusters } = known.options;
      const { repository, version, digest, annotations } = known.options;
      const pinned = { repository, version, digest };
      const files = (paths: readonly string[]): HelmValues[] => paths.map((file) => ({ file }));
      return {
        type: 'Helm',
        chart,
        ...(isPinned(pinned) ? { pinned } : {}),
        releaseName,
        values: [
          ...files(values),
          ...(Object.keys(inlineValues).length === 0 ? [] : [{ inline: inlineValues }]),
          ...files(clusters[cluster]?.values ?? []),
        ],
        includeCrds,
        ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
      };
    }
    default:
      return unreachable(known);
  }
}

function isPinned(pin: Readonly<Partial<Record<keyof PinnedChart, string | undefined>>>): pin is PinnedChart {
  return pin.repository !== undefined && pin.version !== undefined && pin.digest !== undefined;
}
