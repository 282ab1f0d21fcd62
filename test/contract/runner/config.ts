import { expect, it } from 'vitest';
import { appFile, appManifests, clusterName, type Files, images } from './files.ts';
import { eventually, readyOf, releaseIn, releasesOf, stateOf } from './look.ts';
import type { Place } from './place.ts';
import { firstVersion, type Suite } from './suite.ts';

function scenario(application: string, spec: string): string {
  return `apiVersion: seatrial.dev/v1alpha1
kind: Scenario
metadata: {name: doubtful}
spec:
  application: ${application}
  cluster: ${clusterName}
  workload: {name: web}
  faults: [{type: PodKill}]
${spec}`;
}

/** Nine levels of nine aliases each: 3.8e8 words when written out. */
const aliasBomb = ['a0: &a0 lol']
  .concat(
    Array.from({ length: 9 }, (_, level) => `a${level + 1}: &a${level + 1} [${`*a${level}, `.repeat(9)}]`),
  )
  .join('\n');

const [sick, sound] = ['sick', 'sound'];
/** Without a person. */
const steps = '[{setWeight: 50}]';

export const configSuite: Suite = {
  apps: { [sick]: firstVersion(sick, { steps }), [sound]: firstVersion(sound, { steps }) },
  tests,
};

function tests(place: () => Place): void {
  const healthy = appFile(sick, { steps });
  const text = healthy[`apps/${sick}.yaml`] ?? '';
  const mended = { ...healthy, 'aaa.yaml': null, 'scenarios/doubtful.yaml': null };

  const faults: readonly { name: string; files: Files; message: RegExp }[] = [
    {
      name: 'malformed YAML',
      files: { 'apps/sick.yaml': text.replace('spec:', 'spec: [') },
      message: /^apps\/sick\.yaml:\d+:\d+: /,
    },
    {
      name: 'an unknown field',
      files: { 'apps/sick.yaml': `${text}  suspnd: true\n` },
      message: /^apps\/sick\.yaml:\d+:3: .*suspnd/,
    },
    {
      name: 'a file of 50 MB',
      files: { 'apps/sick.yaml': `${text}# ${'x'.repeat(50_000_000)}\n` },
      message: /^apps\/sick\.yaml:1:1: the file has 500\d+ bytes/,
    },
    {
      name: 'an alias bomb',
      files: { 'apps/sick.yaml': aliasBomb },
      message: /^apps\/sick\.yaml:\d+:\d+: .*alias/,
    },
    {
      name: 'a cluster that is not there',
      files: {
        'apps/sick.yaml': text.replace(
          `{cluster: ${clusterName}}`,
          `{cluster: ${clusterName}}, {cluster: mars}`,
        ),
      },
      message: /^apps\/sick\.yaml:18:\d+: there is no Cluster named "mars"/,
    },
  ];
  for (const { name, files, message } of faults) {
    it(`says on the record where there is ${name}`, async () => {
      await place().merge({ ...mended, ...files }, `Break ${sick}: ${name}`);

      const condition = await eventually('the condition', async () => {
        const ready = await readyOf(place(), sick);
        return message.test(ready?.message ?? '') ? ready : undefined;
      });

      expect(condition).toMatchObject({ status: 'False', reason: 'InvalidConfig' });
    });
  }

  const doubtful: readonly { name: string; spec: string; reason: string }[] = [
    { name: 'a schedule that never fires', spec: '  schedule: "0 0 30 2 *"\n', reason: 'ScheduleNeverFires' },
    { name: 'an unknown field', spec: '  onRelase: true\n', reason: 'UnknownField' },
  ];
  for (const { name, spec, reason } of doubtful) {
    it(`runs no scenario with ${name}, and says so on its application`, async () => {
      const files = { 'scenarios/doubtful.yaml': scenario(sick, spec) };
      await place().merge({ ...mended, ...files }, `Add a scenario with ${name}`);

      const condition = await eventually('the condition', async () =>
        (await stateOf(place(), sick))?.status?.conditions.find(
          (it) => it.type === 'ScenariosValid' && it.reason === reason,
        ),
      );

      expect(condition).toMatchObject({
        status: 'False',
        message: expect.stringMatching(/^scenarios\/doubtful\.yaml:9:\d+: /),
      });
      expect((await readyOf(place(), sick))?.status).toBe('True');
    });
  }

  it('refuses a newcomer that takes the name or the folder of one that runs, which goes on', async () => {
    const newcomers = {
      'aaa.yaml': text.replace('path: apps/sick', 'path: apps/other'),
      'aab.yaml': text.replace('name: sick', 'name: other').replace('namespace: sick', 'namespace: other'),
    };
    await place().merge({ ...mended, ...newcomers }, `Take the place of ${sick}`);

    const commit = await place().merge(appManifests(sick, { image: images.done }), 'Something that fails');
    const release = await releaseIn(place(), sick, 'RolledBack', commit);
    await place().merge({ 'aaa.yaml': null, 'aab.yaml': null }, 'Leave it');

    expect(release.spec.path).toBe(`apps/${sick}`);
    expect(await stateOf(place(), 'other')).toBeUndefined();
  });

  it('goes on meanwhile with all others, and again with what is mended', async () => {
    const before = await releasesOf(place(), sick);
    await place().merge({ 'apps/sick.yaml': 'kind: [' }, 'Break it once more');
    const other = await place().merge(appManifests(sound, { image: images.good }), 'Another application');
    await releaseIn(place(), sound, 'Promoted', other);
    expect(await releasesOf(place(), sick)).toHaveLength(before.length);

    await place().merge(mended, 'Mend it');
    const commit = await place().merge(appManifests(sick, { image: images.good }), 'And go on');
    await releaseIn(place(), sick, 'Promoted', commit);
  });
}
