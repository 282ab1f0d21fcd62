import { readFile } from 'node:fs/promises';
import { type ProgramName, programTable } from '@seatrial/programs';
import type { Packed } from '../pack.ts';
import type { Architecture, Pins } from './pins.ts';

/** The bill of materials of an image: that of the archive, and beside it what the other layers are. CycloneDX, as that one is. */
export async function billOfImage(
  { billOfMaterials }: Pick<Packed, 'billOfMaterials'>,
  pins: Pins,
  architectures: readonly Architecture[],
  programs: readonly ProgramName[],
): Promise<string> {
  const bill = JSON.parse(await readFile(billOfMaterials, 'utf8'));
  const more = [
    ...architectures.flatMap((architecture) =>
      pins.debian[architecture].map(({ name, version, sha256 }) => ({
        name,
        version,
        purl: `pkg:deb/debian/${name}@${encodeURIComponent(version)}?arch=${architecture}&distro=${pins.suite}`,
        hashes: [{ alg: 'SHA-256', content: sha256 }],
      })),
    ),
    ...[...new Set(architectures.map((architecture) => pins.node[architecture].version))].map((version) => ({
      name: 'node',
      version,
      purl: `pkg:generic/node@${version}`,
    })),
    ...programs.map((name) => {
      const { version } = programTable[name];
      return { name, version, purl: `pkg:generic/${name}@${version}` };
    }),
  ].map((component) => ({ type: 'application', 'bom-ref': component.purl, ...component }));
  const [own, ...others] = bill.dependencies;
  const refs = more.map((component) => component['bom-ref']);
  const whole = {
    ...bill,
    components: [...bill.components, ...more],
    dependencies: [{ ...own, dependsOn: [...own.dependsOn, ...refs] }, ...others],
  };
  return `${JSON.stringify(whole, undefined, 2)}\n`;
}
