import { type AppOptions, appFile, appManifests, type Files, images } from './files.ts';

/** The files of an application of Kustomize: a base in a folder of its own, and an overlay for each cluster. */
export interface KustomizeFiles {
  /** Folder of the base, which others could use too. */
  readonly base: string;
  /** The application's own folder. */
  readonly own: string;
  /** Its file, its overlays and the base with the first image. */
  readonly all: Files;
  /** @param more further manifests, as of the application's folder; null for one that is not there any more */
  readonly baseFiles: (version: Parameters<typeof appManifests>[1], more?: Files) => Files;
  /** @param text what the kustomization says beside its resources */
  readonly overlay: (folder: string, text?: string) => Files;
}

export function kustomizeFiles(app: string, options: AppOptions = {}): KustomizeFiles {
  const [base, own] = [`bases/${app}`, `apps/${app}`];

  function baseFiles(version: Parameters<typeof appManifests>[1], more: Files = {}): Files {
    const files = Object.entries({ ...appManifests(app, version), ...more }).flatMap(([path, text]) =>
      path.endsWith('/namespace.yaml') ? [] : [[path.replace(`${own}/`, `${base}/`), text] as const],
    );
    const names = files.flatMap(([path, text]) => (text === null ? [] : [path.slice(base.length + 1)]));
    return {
      ...Object.fromEntries(files),
      [`${base}/kustomization.yaml`]: `resources: [${names.join(', ')}]\n`,
    };
  }

  function overlay(folder: string, text = ''): Files {
    const resources = `resources: [../../common, ../../../../${base}]\n`;
    return { [`${own}/overlays/${folder}/kustomization.yaml`]: `${resources}${text}` };
  }

  const source = `  uses: [${base}]\n  source: {kustomize: {folder: overlays/local}}\n`;
  const all = {
    ...appFile(app, { ...options, source }),
    [`${own}/common/namespace.yaml`]: `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${app}}\n`,
    [`${own}/common/kustomization.yaml`]: 'resources: [namespace.yaml]\n',
    ...overlay('local'),
    ...baseFiles({ image: images.first }),
  };
  return { base, own, all, baseFiles, overlay };
}
