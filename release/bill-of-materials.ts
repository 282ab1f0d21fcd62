import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { keyOf, type Library } from './libraries.ts';

const stdoutBytesMax = 64 * 1024 * 1024;

interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
}

interface Bom {
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
  readonly [field: string]: unknown;
}

/**
 * The bill of materials of the archive, as CycloneDX: what npm knows of the libraries that are in it. Without a serial
 * number and a time, so that the same archive has the same one.
 * @throws Error where npm does not know one of them
 */
export async function billOfMaterials(
  root: string,
  version: string,
  libraries: readonly Library[],
): Promise<string> {
  const args = ['sbom', '--sbom-format=cyclonedx', '--package-lock-only'];
  const { stdout } = await promisify(execFile)('npm', args, { cwd: root, maxBuffer: stdoutBytesMax });
  const { serialNumber: _, metadata: __, ...bom }: Bom = JSON.parse(stdout);
  const wanted = new Set(libraries.map(keyOf));
  const components = bom.components.filter((component) => wanted.delete(keyOf(component)));
  if (wanted.size > 0)
    throw new Error(`Cannot list what is in the archive: npm knows no ${[...wanted].join(', ')}`);
  const refs = new Set(components.map((component) => component['bom-ref']));
  const purl = `pkg:npm/seatrial@${version}`;
  const own = {
    type: 'application',
    'bom-ref': purl,
    name: 'seatrial',
    version,
    purl,
    licenses: [{ license: { id: 'Apache-2.0' } }],
  };
  return `${JSON.stringify(
    {
      ...bom,
      metadata: { component: own },
      components,
      dependencies: [
        { ref: purl, dependsOn: [...refs] },
        ...bom.dependencies
          .filter(({ ref }) => refs.has(ref))
          .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((it) => refs.has(it)) })),
      ],
    },
    undefined,
    2,
  )}\n`;
}
