import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createContext, type ObtainContext, type ObtainOptions } from './context.ts';
import { isErrno } from './errno.ts';
import { MethodFailedError, unavailable } from './errors.ts';
import { findGo, runGo } from './go-build.ts';
import { obtain } from './obtain.ts';

const MODULE = 'gateway-api'; // the folder in go/
const MODULE_PATH = 'sigs.k8s.io/gateway-api';
const VERSION = '1.5.0';
const BUNDLE_URL = `https://github.com/kubernetes-sigs/gateway-api/releases/download/v${VERSION}/standard-install.yaml`;
const NEEDED = ['gatewayclasses', 'gateways', 'httproutes', 'referencegrants'];

/**
 * The CustomResourceDefinitions of the Gateway API's standard channel, one YAML document each: from the cache, else from
 * the published bundle, else from the Go module. Throws ProgramsError (`Unavailable`, `Busy`), or the signal's reason.
 */
export async function gatewayApiCrds(options: ObtainOptions): Promise<string[]> {
  const context = createContext(options);
  const name = 'gateway-api CRDs';
  const obtained = await obtain(
    {
      name,
      path: join(context.cacheDir, 'gateway-api', VERSION, 'standard'),
      isSound: async (folder) => missingIn(definitionsIn(await readYaml(folder))).length === 0,
      methods: [
        { method: 'Download', make: async (folder) => save(folder, [await downloadBundle(context)]) },
        { method: 'GoBuild', make: async (folder) => save(folder, await readModule(context)) },
      ],
    },
    context,
  );
  if (obtained.type === 'Unobtained') {
    throw unavailable([{ name, version: VERSION, attempts: obtained.attempts }]);
  }
  return readYaml(obtained.path);
}

async function downloadBundle({ downloader }: ObtainContext): Promise<string> {
  if (!downloader) throw new MethodFailedError('not tried, offline');
  return downloader.text(BUNDLE_URL);
}

async function readModule(context: ObtainContext): Promise<string[]> {
  const go = await findGo(MODULE, context);
  // without a version the module's go.mod decides, and go.sum is checked
  const output = await runGo(go, ['mod', 'download', '-json', MODULE_PATH], MODULE, {}, context);
  const answer: unknown = JSON.parse(output);
  if (typeof answer !== 'object' || answer === null || !('Dir' in answer) || typeof answer.Dir !== 'string') {
    throw new MethodFailedError('go mod download named no folder');
  }
  try {
    return await readYaml(join(answer.Dir, 'config/crd/standard'));
  } catch (error) {
    if (!isErrno(error)) throw error;
    throw new MethodFailedError(`the module cannot be read: ${error.message}`, { cause: error });
  }
}

async function save(folder: string, texts: readonly string[]): Promise<string> {
  const crds = definitionsIn(texts);
  const missing = missingIn(crds);
  if (missing.length > 0) throw new MethodFailedError(`what came has no definition of ${missing.join(', ')}`);
  const target = join(folder, 'standard');
  await mkdir(target);
  await Promise.all(
    [...crds].map(([crd, text]) => writeFile(join(target, `${crd}.yaml`), text, { flush: true })),
  );
  return target;
}

/**
 * The definitions in streams of YAML documents, by name. Told by their lines, as generated files of one pinned version
 * allow: parsing YAML is another package's door.
 */
function definitionsIn(texts: readonly string[]): Map<string, string> {
  const crds = new Map<string, string>();
  for (const document of texts.join('\n---\n').split(/^---$/m)) {
    if (!/^kind: CustomResourceDefinition$/m.test(document)) continue;
    if (!document.includes(`gateway.networking.k8s.io/bundle-version: v${VERSION}`)) continue;
    const crd = /^ {2}name: ([a-z0-9.-]+)$/m.exec(document)?.[1];
    if (crd) crds.set(crd, `${document.trim()}\n`);
  }
  return crds;
}

function missingIn(crds: ReadonlyMap<string, string>): string[] {
  return NEEDED.filter((plural) => !crds.has(`${plural}.gateway.networking.k8s.io`));
}

async function readYaml(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((file) => file.endsWith('.yaml')).toSorted();
  return Promise.all(names.map((file) => readFile(join(folder, file), 'utf8')));
}
