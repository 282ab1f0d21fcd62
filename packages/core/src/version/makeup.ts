import type { Application, ApplicationSource, Renderer } from '@seatrial/model';

/** What of an Application's file its version is made of: how it is rendered, and the folders that are read for it. */
export interface Makeup {
  /** Absent for plain YAML. */
  readonly renderer?: Renderer | undefined;
  /** From the root of the repository; the application's own comes first. */
  readonly folders: readonly string[];
}

type Spec = Application['spec'];

/** As its file says now. The options of all targets count, so that a version is the same on every cluster. */
export function makeupOf({
  path,
  uses = [],
  source,
  targets,
}: Pick<Spec, 'path' | 'uses' | 'source' | 'targets'>): Makeup {
  if (source === undefined) return { folders: [path] };
  return { renderer: rendererOf(source, targets), folders: [path, ...uses] };
}

/**
 * What says nothing else than a default is left out: a field that a later Seatrial has more, and that a file does not have,
 * makes no other version of it.
 */
function rendererOf({ kustomize, helm }: ApplicationSource, targets: Spec['targets']): Renderer {
  if (helm === undefined) {
    const clusters = byCluster(targets, ({ kustomize: folder }) =>
      folder === undefined ? undefined : { folder },
    );
    return { name: 'kustomize', options: { folder: kustomize?.folder ?? '.', ...clusters } };
  }
  const { values, inlineValues, includeCrds, annotations, ...pinned } = helm;
  const clusters = byCluster(targets, (target) =>
    target.values === undefined || target.values.length === 0 ? undefined : { values: target.values },
  );
  return {
    name: 'helm',
    options: {
      ...pinned,
      ...(values.length === 0 ? {} : { values }),
      ...(Object.keys(inlineValues).length === 0 ? {} : { inlineValues }),
      ...(includeCrds ? {} : { includeCrds }),
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
      ...clusters,
    },
  };
}

function byCluster(
  targets: Spec['targets'],
  optionsOf: (target: Spec['targets'][number]) => object | undefined,
): { readonly clusters?: Readonly<Record<string, object>> } {
  const found = targets.flatMap((target) => {
    const options = optionsOf(target);
    return options === undefined ? [] : [[target.cluster, options] as const];
  });
  return found.length === 0 ? {} : { clusters: Object.fromEntries(found) };
}
