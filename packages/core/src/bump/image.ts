/** A container image as it is named in manifests: at least one of tag and digest is there. */
export interface Image {
  readonly repository: string;
  readonly tag?: string;
  /** `sha256:…` */
  readonly digest?: string;
}

const hostPattern = /^[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]{1,5})?$/;
const partPattern = /^[a-z0-9][a-z0-9._-]*$/;
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const digestPattern = /^sha256:[0-9a-f]{64}$/;
const charsMax = 500;

/** `registry.example/team/shop:1.2@sha256:…`; undefined for what is no name of an image, or a template of one. */
export function parseImage(text: string): (Partial<Image> & Pick<Image, 'repository'>) | undefined {
  if (text.length > charsMax) return undefined;
  const [name = '', digest, more] = text.split('@');
  const colon = name.lastIndexOf(':');
  const hasTag = colon > name.lastIndexOf('/');
  const repository = hasTag ? name.slice(0, colon) : name;
  const tag = hasTag ? name.slice(colon + 1) : undefined;
  if (more !== undefined || !isRepository(repository)) return undefined;
  if (tag !== undefined && !tagPattern.test(tag)) return undefined;
  if (digest !== undefined && !digestPattern.test(digest)) return undefined;
  return { repository, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}

/** As it is written: what was there is replaced by tag and digest, whichever are known. */
export function imageText({ repository, tag, digest }: Image): string {
  return `${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

/** Whether both mean one repository: `nginx` is `docker.io/library/nginx`. */
export function isSameRepository(one: string, other: string): boolean {
  return canonical(one) === canonical(other);
}

function isRepository(text: string): boolean {
  const parts = text.split('/');
  const [first = ''] = parts;
  const path = parts.length > 1 && isHost(first) ? parts.slice(1) : parts;
  return (path === parts || hostPattern.test(first)) && path.every((part) => partPattern.test(part));
}

function isHost(part: string): boolean {
  return part.includes('.') || part.includes(':') || part === 'localhost';
}

function canonical(repository: string): string {
  const [first = '', ...rest] = repository.split('/');
  if (rest.length === 0) return `docker.io/library/${first}`;
  if (!isHost(first)) return `docker.io/${repository}`;
  const host = first === 'index.docker.io' ? 'docker.io' : first;
  return host === 'docker.io' && rest.length === 1
    ? `docker.io/library/${rest[0]}`
    : [host, ...rest].join('/');
}
