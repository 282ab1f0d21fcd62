/** The parts of an image's name, as a container runtime reads them. */
export interface ImageName {
  /** With its registry: `docker.io/library/nginx`. */
  readonly repository: string;
  readonly tag: string | undefined;
  readonly isDigest: boolean;
}

export function imageName(image: string): ImageName {
  const at = image.indexOf('@');
  const named = at < 0 ? image : image.slice(0, at);
  const colon = named.lastIndexOf(':');
  const hasTag = colon > named.lastIndexOf('/');
  return {
    repository: withRegistry(hasTag ? named.slice(0, colon) : named),
    tag: hasTag ? named.slice(colon + 1) : undefined,
    isDigest: at >= 0,
  };
}

/** The first part is a registry where it can be no user's name. */
function withRegistry(name: string): string {
  const slash = name.indexOf('/');
  if (slash < 0) return `docker.io/library/${name}`;
  const first = name.slice(0, slash);
  return first.includes('.') || first.includes(':') || first === 'localhost' ? name : `docker.io/${name}`;
}
