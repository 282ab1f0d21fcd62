import { dirname, join, resolve } from 'node:path';
import { type RepositoryShare, sharedName } from '@seatrial/core';
import { openMirror } from '@seatrial/git';
import { systemClock } from '@seatrial/kube';
import { type FurtherRepositoryFile, readRepositoriesFile } from '@seatrial/model';
import { type FurtherRepository, ledgerKeyOf } from '@seatrial/runner';
import { CliError } from '../failure.ts';
import { readFileText } from '../file-error.ts';
import { repositoryAccess } from '../repository.ts';
import { followedBy, signersOf } from './followed.ts';
import { type ForgeFlags, type ForgeParts, forgeOf } from './forge.ts';

/** What the mirrors of all repositories of a runner have in common. */
export interface MirrorBasics {
  readonly cluster: string;
  readonly stateDirectory: string;
  readonly allowFileProtocol?: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly ledgerKey: ReturnType<typeof ledgerKeyOf>;
  readonly forgeParts: Omit<ForgeParts, 'repositoryUrl'>;
}

/**
 * The config repositories beside the first one, each with credentials, signers and webhook secrets of its own: what the first one has
 * counts for no other.
 * @throws CliError Usage where the file, or what it names, is of no use
 */
export async function furtherRepositories(
  file: string,
  basics: MirrorBasics,
): Promise<readonly FurtherRepository[]> {
  const repositories = await readFile(file);
  const folder = dirname(resolve(file));
  const opened: FurtherRepository[] = [];
  for (const repository of repositories) opened.push(await openFurther(repository, folder, basics));
  return opened;
}

/** One with the names that it may declare. */
type Named = FurtherRepositoryFile & RepositoryShare;

async function readFile(file: string): Promise<readonly Named[]> {
  const bytes = Buffer.from(await readFileText(file));
  const read = readRepositoriesFile({ path: file, bytes });
  if (read.type === 'Faulty') {
    const [first] = read.findings;
    const where =
      first === undefined ? file : `${first.file}:${first.line}:${first.column}: ${first.message}`;
    throw new CliError('Usage', `Cannot use the file of repositories: ${where}`, first?.hint);
  }
  const repositories = read.repositories.map(
    ({ name, applications = [name, `${name}-*`], ...others }): Named => ({ name, applications, ...others }),
  );
  const shared = sharedName(repositories);
  if (shared === undefined) return repositories;
  const both = shared.repositories.join('" and "');
  throw new CliError(
    'Usage',
    `Cannot use the file of repositories ${file}: "${both}" both have "${shared.pattern}"`,
    'give each name of an application to one repository: "applications"',
  );
}

async function openFurther(
  repository: Named,
  folder: string,
  { cluster, stateDirectory, allowFileProtocol, env, signal, ledgerKey, forgeParts }: MirrorBasics,
): Promise<FurtherRepository> {
  const { name, url, branch, applications, hookSecretFile } = repository;
  const at: At = <K extends string>(key: K, path: string | undefined) =>
    (path === undefined ? {} : { [key]: resolve(folder, path) }) as { readonly [P in K]?: string };
  try {
    const access = await repositoryAccess({
      branch: branch ?? 'main',
      ...at('gitTokenFile', repository.tokenFile),
      ...at('gitSshKeyFile', repository.sshKeyFile),
      ...at('gitKnownHostsFile', repository.knownHostsFile),
      ...(allowFileProtocol === undefined ? {} : { allowFileProtocol }),
    });
    const { tag, versions } = repository;
    const mirror = await openMirror({
      url,
      directory: join(stateDirectory, 'repositories', name),
      ...followedBy({
        branch: branch ?? 'main',
        isBranchGiven: branch !== undefined,
        ...(tag === undefined ? {} : { tag }),
        ...(versions === undefined ? {} : { versions }),
      }),
      ledgers: [cluster],
      clock: systemClock,
      env,
      signal,
      ...access,
      ...signersOf({
        ...at('allowedSignersFile', repository.allowedSignersFile),
        ...at('gpgKeysFile', repository.gpgKeysFile),
      }),
      ledgerKey,
    });
    const { readHookSecrets } = hookOf(hookSecretFile, folder);
    const forge = await forgeOf(forgeFlags(repository, at), { ...forgeParts, repositoryUrl: url });
    return {
      name,
      applications,
      mirror,
      ...(forge === undefined ? {} : { forge }),
      ...(readHookSecrets === undefined ? {} : { readHookSecrets }),
    };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    throw new CliError(error.code, `Repository "${name}": ${error.message}`, error.hint);
  }
}

type At = <K extends string>(key: K, path: string | undefined) => { readonly [P in K]?: string };

function forgeFlags({ forge }: Named, at: At): ForgeFlags {
  if (forge === undefined) return {};
  const { kind, url, repository, tokenFile, appId, keyFile } = forge;
  return {
    forge: kind,
    ...(url === undefined ? {} : { forgeUrl: url }),
    ...(repository === undefined ? {} : { forgeRepository: repository }),
    ...(appId === undefined ? {} : { forgeAppId: appId }),
    ...at('forgeTokenFile', tokenFile),
    ...at('forgeKeyFile', keyFile),
  };
}

function hookOf(file: string | undefined, folder: string): Pick<FurtherRepository, 'readHookSecrets'> {
  if (file === undefined) return {};
  const path = resolve(folder, file);
  return { readHookSecrets: () => readFileText(path) };
}
