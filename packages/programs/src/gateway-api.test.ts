import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gatewayApiCrds } from './gateway-api.ts';
import { createWorld, filesBelow, serve, writeGo, writeProgram } from './test-world.ts';

const BUNDLE = '/kubernetes-sigs/gateway-api/releases/download/v1.5.0/standard-install.yaml';
const PLURALS = ['gatewayclasses', 'gateways', 'httproutes', 'referencegrants'];

function definition(plural: string, version = 'v1.5.0'): string {
  return [
    'apiVersion: apiextensions.k8s.io/v1',
    'kind: CustomResourceDefinition',
    'metadata:',
    '  annotations:',
    `    gateway.networking.k8s.io/bundle-version: ${version}`,
    `  name: ${plural}.gateway.networking.k8s.io`,
    '',
  ].join('\n');
}

const POLICY =
  'kind: ValidatingAdmissionPolicy\nmetadata:\n  name: safe-upgrades.gateway.networking.k8s.io\n';

describe('gatewayApiCrds', () => {
  it('takes the definitions out of the published bundle, and then out of the cache', async () => {
    const { mirror, asked } = await serve({
      [BUNDLE]: `# header\n---\n${[POLICY, ...PLURALS.map((plural) => definition(plural))].join('---\n')}`,
    });
    const { options } = await createWorld({ offline: false, env: { SEATRIAL_MIRROR: mirror } });

    const first = await gatewayApiCrds(options);
    const second = await gatewayApiCrds(options);

    expect(first).toEqual(PLURALS.map((plural) => definition(plural)));
    expect(second).toEqual(first);
    expect(asked).toEqual([BUNDLE]);
  });

  it('makes anew what the cache has lost in part', async () => {
    const { mirror, asked } = await serve({
      [BUNDLE]: PLURALS.map((plural) => definition(plural)).join('---\n'),
    });
    const { options, cacheDir } = await createWorld({ offline: false, env: { SEATRIAL_MIRROR: mirror } });
    const first = await gatewayApiCrds(options);
    const lost = 'httproutes.gateway.networking.k8s.io.yaml';
    await rm(join(cacheDir, 'gateway-api', '1.5.0', 'standard', lost));

    expect(await gatewayApiCrds(options)).toEqual(first);
    expect(asked).toEqual([BUNDLE, BUNDLE]);
  });

  it.each([
    { name: 'a file where their folder was', put: (path: string) => writeProgram(path, '') },
    {
      name: 'a folder where a file was',
      put: (path: string) => mkdir(join(path, 'gateways.yaml'), { recursive: true }),
    },
  ])('makes anew what the cache cannot give: $name', async ({ put }) => {
    const { mirror } = await serve({ [BUNDLE]: PLURALS.map((plural) => definition(plural)).join('---\n') });
    const { options, cacheDir, events } = await createWorld({
      offline: false,
      env: { SEATRIAL_MIRROR: mirror },
    });
    const path = join(cacheDir, 'gateway-api', '1.5.0', 'standard');
    await put(path);

    const crds = await gatewayApiCrds(options);

    expect(crds).toEqual(PLURALS.map((plural) => definition(plural)));
    expect(events[0]).toEqual({ type: 'CacheBroken', name: 'gateway-api CRDs', path });
  });

  it('says that the Go module has no definitions, and does not blame the cache', async () => {
    const world = await createWorld();
    await writeGo(world.bin, `echo '{"Dir":"${world.folder}/nowhere"}'`);

    await expect(gatewayApiCrds(world.options)).rejects.toMatchObject({
      code: 'Unavailable',
      message: expect.stringMatching(/GoBuild: the module cannot be read: ENOENT.*nowhere/),
    });
  });

  it.each([
    {
      name: 'without HTTPRoute',
      body: PLURALS.slice(0, 2)
        .map((plural) => definition(plural))
        .join('---\n'),
    },
    { name: 'of another version', body: PLURALS.map((plural) => definition(plural, 'v1.4.0')).join('---\n') },
  ])('does not keep a bundle $name', async ({ body }) => {
    const { mirror } = await serve({ [BUNDLE]: body });
    const world = await createWorld({ offline: false, env: { SEATRIAL_MIRROR: mirror } });

    await expect(gatewayApiCrds(world.options)).rejects.toMatchObject({
      code: 'Unavailable',
      message: expect.stringMatching(/no definition of .*httproutes/),
    });
    expect(await filesBelow(world.cacheDir)).toEqual([]);
  });

  it('reads the Go module when nothing can be downloaded', async () => {
    const world = await createWorld();
    const module = join(world.folder, 'module');
    for (const plural of PLURALS) {
      await writeProgram(join(module, 'config/crd/standard', `${plural}.yaml`), definition(plural));
    }
    await writeGo(world.bin, `echo '{"Dir":"${module}"}'`);

    const crds = await gatewayApiCrds(world.options);

    expect(crds).toEqual(PLURALS.map((plural) => definition(plural)));
  });
});
