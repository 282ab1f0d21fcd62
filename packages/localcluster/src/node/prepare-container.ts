import { realAddress } from './addresses.ts';
import { type Environment, expand, resolveEnv } from './container-env.ts';
import type { StartProblem } from './container-record.ts';
import { ImageTableError, type LocalImage } from './image-table.ts';
import { loadSources } from './load-sources.ts';
import type { NodeContext } from './node-context.ts';
import type { Container, Pod } from './pod.ts';
import type { PodDirectory } from './pod-directory.ts';
import type { PodPlace } from './pod-field.ts';
import { sourcesOfContainer, sourcesOfVolumes } from './sources.ts';
import { volumeContents } from './volume-files.ts';

/** Everything needed to run a container's process, or a command beside it. */
export interface PreparedContainer {
  readonly command: readonly string[];
  readonly env: Environment;
  readonly workingDirectory: string;
}

export type Preparation =
  | { readonly type: 'Prepared'; readonly container: PreparedContainer }
  | { readonly type: 'Refused'; readonly problem: StartProblem; readonly message: string };

export interface PreparationParts {
  readonly node: NodeContext;
  readonly pod: Pod;
  readonly container: Container;
  readonly place: PodPlace;
  readonly directory: PodDirectory;
}

/** The path that container images have by default. */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * Finds the image, resolves the environment and writes the volumes, as these are now. ConfigMaps are read at each
 * start, so a restarted container sees new values, and a running one does not.
 * @throws KubeError
 */
export async function prepareContainer(parts: PreparationParts, signal: AbortSignal): Promise<Preparation> {
  const { node, pod, container, place, directory } = parts;
  const image = await findImage(parts);
  if (image.type === 'Refused') return image;
  const names = [...sourcesOfContainer(container), ...sourcesOfVolumes(pod)];
  const sources = await loadSources(node.kube, pod.metadata.namespace, names, signal);
  for (const volume of pod.spec.volumes ?? []) {
    const contents = volumeContents(volume, pod, place, sources);
    if (contents.type === 'Unmountable') return refused('ContainerCreating', contents.message);
    await directory.writeVolume(volume.name, contents.files);
  }
  const workingDirectory = await directory.makeRoot(container);
  const defaults = { ...nodeEnv(parts), ...image.image.env };
  const resolution = resolveEnv({ pod, container, place, sources, defaults });
  if (resolution.type === 'Unresolved') return refused('CreateContainerConfigError', resolution.message);
  const env = { ...resolution.env, ...node.markers };
  return {
    type: 'Prepared',
    container: {
      command: commandOf(container, image.image, env),
      env,
      workingDirectory,
    },
  };
}

async function findImage({
  node,
  container,
}: PreparationParts): Promise<
  { readonly type: 'Found'; readonly image: LocalImage } | (Preparation & { readonly type: 'Refused' })
> {
  try {
    const image = await node.images.find(container.image);
    if (image !== undefined) return { type: 'Found', image };
    return refused('ErrImagePull', `image "${container.image}" is not in the local image table: not found`);
  } catch (error) {
    if (!(error instanceof ImageTableError)) throw error;
    return refused('ErrImagePull', error.message);
  }
}

/** What the image and the pod may override. */
function nodeEnv({ pod, container, place, directory }: PreparationParts): Environment {
  const root = directory.containerRoot(container.name);
  const port = container.ports?.[0]?.containerPort;
  return {
    PATH,
    HOME: root,
    HOSTNAME: pod.metadata.name,
    HOST: realAddress(place.podIP),
    ...(port === undefined ? {} : { PORT: String(port) }),
    SEATRIAL_ROOT: root,
  };
}

function commandOf(
  { command, args = [] }: Container,
  image: LocalImage,
  env: Environment,
): readonly string[] {
  return [...(command ?? image.command), ...args].map((part) => expand(part, env));
}

function refused(problem: StartProblem, message: string): Preparation & { readonly type: 'Refused' } {
  return { type: 'Refused', problem, message };
}
