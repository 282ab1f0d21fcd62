export interface Inputs {
  readonly version: string;
  /** URL of the folder that has the archive. */
  readonly baseUrl: string;
  readonly sha256: string | undefined;
}

/** What the workflow wrote, '' where it left an input out, and what the runner says of the action itself. */
export interface Written {
  readonly version: string;
  readonly mirror: string;
  readonly sha256: string;
  /** Version of the action. */
  readonly ownVersion: string;
  /** `https://github.com`, or the server of an Enterprise. */
  readonly serverUrl: string;
  /** `owner/name` of the action's repository; '' for one that a workflow takes from its own checkout. */
  readonly repository: string;
}

const versionPattern = /^v?(\d{1,9}\.\d{1,9}\.\d{1,9}(?:-[0-9A-Za-z.-]{1,64})?)$/;
const digestPattern = /^[0-9a-f]{64}$/;
const schemes: ReadonlySet<string> = new Set(['https:', 'http:', 'file:']);

/** @returns a text where an input is wrong */
export function parseInputs(written: Written): Inputs | string {
  const version = versionPattern.exec(written.version || written.ownVersion)?.[1];
  if (version === undefined)
    return wrong('version', `it is ${JSON.stringify(written.version)}, write one like 0.1.0`);
  const sha256 = written.sha256.toLowerCase();
  if (sha256 !== '' && !digestPattern.test(sha256))
    return wrong(
      'sha256',
      `it is ${JSON.stringify(written.sha256)}, write the 64 hexadecimal digits of a digest`,
    );
  const place = written.mirror === '' ? releasePlace(written, version) : mirrorPlace(written.mirror, sha256);
  if ('problem' in place) return place.problem;
  return { version, baseUrl: place.url, sha256: sha256 === '' ? undefined : sha256 };
}

type Place = { readonly url: string } | { readonly problem: string };

function releasePlace({ serverUrl, repository }: Written, version: string): Place {
  if (repository !== '') return { url: `${serverUrl}/${repository}/releases/download/v${version}` };
  const why = 'the action is of no repository that could have releases, since the workflow has it by a path';
  return { problem: wrong('mirror', `${why}: write the URL of a folder with the archive`) };
}

/** What is wrong is said without the URL where it might hold a password. */
function mirrorPlace(mirror: string, sha256: string): Place {
  const url = URL.parse(mirror);
  if (url === null || !schemes.has(url.protocol))
    return { problem: wrong('mirror', 'it is no URL of https, http or file') };
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    return {
      problem: wrong(
        'mirror',
        'it has a name, a password or a query, write the URL of a folder that needs none',
      ),
    };
  if (url.protocol === 'http:' && sha256 === '')
    return {
      problem: wrong(
        'mirror',
        'by http anybody on the way can change what comes: write https, or sha256 as well',
      ),
    };
  return { url: url.href };
}

function wrong(input: string, why: string): string {
  return `Cannot take the input ${input}: ${why}`;
}
