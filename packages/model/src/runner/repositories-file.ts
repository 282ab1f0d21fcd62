import { z } from 'zod';
import { errorAt, type Finding } from '../config/finding.ts';
import { configLimits } from '../config/limits.ts';
import { parseFile } from '../config/parse-file.ts';
import { schemaFindings } from '../config/schema-findings.ts';
import type { Source, SourceFile } from '../config/source.ts';
import { RepositoryName } from '../names.ts';
import { forgeKinds } from './forge-kinds.ts';

const ApplicationPattern = z
  .string()
  .max(63)
  .regex(
    /^[a-z0-9]([-a-z0-9]*\*?)$/,
    'must be the name of an application such as "shop", or the beginning of some: "team-a-*"',
  );
const Path = z.string().min(1).max(4096);

/** Where a repository is kept: what is said of it there, and pull requests. */
const RepositoryForge = z
  .strictObject({
    kind: z.enum(forgeKinds).describe('Which forge it is.'),
    url: z.string().min(1).max(2048).exactOptional().describe('Of its API, where it is not the public one.'),
    repository: z
      .string()
      .min(1)
      .max(500)
      .exactOptional()
      .describe('Its name there, such as acme/config; by default as in the URL of the repository.'),
    tokenFile: Path.exactOptional().describe('File with a token.'),
    appId: z.string().min(1).max(100).exactOptional().describe('Of a GitHub App, in the place of a token.'),
    keyFile: Path.exactOptional().describe('File with the private key of that App.'),
  })
  .refine(
    ({ tokenFile, appId, keyFile }) =>
      (tokenFile === undefined) === (appId !== undefined) &&
      (appId === undefined) === (keyFile === undefined),
    { error: 'a forge has either a tokenFile, or an appId with its keyFile' },
  );
export type RepositoryForge = z.infer<typeof RepositoryForge>;

/** A config repository beside the first one. Paths are told from the folder of the file. */
export const FurtherRepositoryFile = z.strictObject({
  name: RepositoryName.describe('As messages, records and grants name it.'),
  url: z.string().min(1).max(2048).describe('Where it is: http, https or ssh.'),
  branch: z
    .string()
    .min(1)
    .max(255)
    .exactOptional()
    .describe('Followed; by default main. Beside tags, where reverts go.'),
  tag: z.string().min(1).max(255).exactOptional().describe('Followed in the place of a branch.'),
  versions: z
    .string()
    .min(1)
    .max(255)
    .exactOptional()
    .describe('The tag with the highest version of this range is followed in the place of a branch.'),
  applications: z
    .array(ApplicationPattern)
    .min(1)
    .max(100)
    .exactOptional()
    .describe(
      'Names of the Applications and Scenarios that it may declare, and nobody else; by default its own name, and those that begin with that and "-".',
    ),
  tokenFile: Path.exactOptional().describe('File with a token for it.'),
  sshKeyFile: Path.exactOptional().describe('File with the private key for an ssh URL.'),
  knownHostsFile: Path.exactOptional().describe('File with the host keys that count for an ssh URL.'),
  allowedSignersFile: Path.exactOptional().describe('SSH keys whose commits are taken, and no others.'),
  gpgKeysFile: Path.exactOptional().describe('OpenPGP keys whose commits are taken, and no others.'),
  hookSecretFile: Path.exactOptional().describe('File with the secrets of its webhooks, one a line.'),
  forge: RepositoryForge.exactOptional().describe(
    'Its forge: statuses and deployments of its commits are said there, and reverts that its branch does not take become pull requests.',
  ),
});
export type FurtherRepositoryFile = z.infer<typeof FurtherRepositoryFile>;

const repositoriesMax = 100;
/** What cannot be meant of one repository at once, or not without the other. */
const apart: readonly (readonly [keyof FurtherRepositoryFile, keyof FurtherRepositoryFile])[] = [
  ['tag', 'versions'],
  ['tokenFile', 'sshKeyFile'],
];
const together = ['sshKeyFile', 'knownHostsFile'] as const;

const RepositoriesFile = z.strictObject({
  repositories: z.array(FurtherRepositoryFile).max(repositoriesMax).describe('Beside the first one.'),
});

export type RepositoriesRead =
  | { readonly type: 'Sound'; readonly repositories: readonly FurtherRepositoryFile[] }
  | { readonly type: 'Faulty'; readonly findings: readonly Finding[] };

/** What the file of a runner says of config repositories beside the first one, or all that is wrong with it. */
export function readRepositoriesFile(file: SourceFile): RepositoriesRead {
  const { documents, findings } = parseFile(file, configLimits);
  if (findings.length > 0) return { type: 'Faulty', findings };
  const [document] = documents;
  if (document === undefined) return { type: 'Sound', repositories: [] };
  const { value, source } = document;
  const { success, data, error } = RepositoriesFile.safeParse(value);
  if (!success) {
    const schema = RepositoriesFile;
    const kind = 'the file of repositories';
    return { type: 'Faulty', findings: schemaFindings({ schema, kind, value, source }, error.issues) };
  }
  const { repositories } = data;
  const wrong = repositories.flatMap((repository, index) => [
    ...twice(repository, index, repositories, source),
    ...contradictions(repository, index, source),
  ]);
  return wrong.length > 0 ? { type: 'Faulty', findings: wrong } : { type: 'Sound', repositories };
}

function twice(
  { name }: FurtherRepositoryFile,
  index: number,
  repositories: readonly FurtherRepositoryFile[],
  source: Source,
): readonly Finding[] {
  if (repositories.findIndex((it) => it.name === name) === index) return [];
  const message = `there is another repository named "${name}"`;
  const hint = 'give each a name of its own';
  return [errorAt(source, ['repositories', index, 'name'], { code: 'DuplicateName', message, hint })];
}

function contradictions(
  repository: FurtherRepositoryFile,
  index: number,
  source: Source,
): readonly Finding[] {
  const at = (field: string, message: string, hint: string): Finding =>
    errorAt(source, ['repositories', index, field], { code: 'BadValue', message, hint });
  const both = apart.filter(
    ([one, other]) => repository[one] !== undefined && repository[other] !== undefined,
  );
  const [key, hosts] = together;
  return [
    ...both.map(([one, other]) => at(one, `${one} and ${other} stand beside each other`, 'give one of them')),
    ...((repository[key] === undefined) === (repository[hosts] === undefined)
      ? []
      : [at(key, `${key} and ${hosts} belong together`, 'give both, or none of them')]),
  ];
}
