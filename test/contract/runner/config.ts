import { beforeAll, expect, it } from 'vitest';
import { deploy } from './deploy.ts';
import { appFile, appManifests, clusterName, type Files, images } from './files.ts';
import { eventually, readyOf, releaseIn, releasesOf, stateOf } from './look.ts';
import type { Place } from './place.ts';

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

export function configSuite(place: () => Place): void {
  const sick = 'sick';
  const sound = 'sound';
  let images_ = 0;

  beforeAll(() => deploy(place(), [sick, sound], { steps: '[{setWeight: 50}]' }));

  /** The other application still gets its new versions. */
  async function othersGoOn(): Promise<void> {
    images_ += 1;
    const version = { image: images.first, greeting: `Ahoy ${images_}` };
    const commit = await place().merge(appManifests(sound, version), `Greeting ${images_}`);
    await releaseIn(place(), sound, 'Promoted', commit);
  }

  const healthy = appFile(sick, { steps: '[{setWeight: 50}]' });
  const text = healthy[`apps/${sick}.yaml`] ?? '';
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
      name: 'two files by its name',
      files: { 'aaa.yaml': text.replace('path: apps/sick', 'path: apps/other') },
      message: /^apps\/sick\.yaml:3:18: there is another Application named "sick"/,
    },
    {
      name: 'a file of 50 MB',
      files: { 'apps/sick.yaml': `${text}# ${'x'.repeat(50_000_000)}\n` },
      message: /^apps\/sick\.yaml:1:1: the file has 500\d+ bytes/,
    },
    { name: 'an alias bomb', files: { 'apps/sick.yaml': aliasBomb }, message: /^apps\/sick\.yaml:\d+:\d+: / },
    {
      name: 'a cluster that is not there',
      files: {
        'apps/sick.yaml': text.replace(
          `{cluster: ${clusterName}}`,
          `{cluster: ${clusterName}}, {cluster: mars}`,
        ),
      },
      message: /^apps\/sick\.yaml:13:\d+: there is no Cluster named "mars"/,
    },
  ];
  for (const { name, files, message } of faults) {
    it(`says on the record where ${name} is, and what runs goes on`, async () => {
      const before = await releasesOf(place(), sick);
      await place().merge(files, `Break ${sick}: ${name}`);

      const condition = await eventually('the condition', async () => {
        const ready = await readyOf(place(), sick);
        return ready?.reason === 'InvalidConfig' ? ready : undefined;
      });
      expect(condition).toMatchObject({ status: 'False', message: expect.stringMatching(message) });
      await place().merge({ ...healthy, 'aaa.yaml': null }, 'Mend it');
      await eventually('ready again', async () =>
        (await readyOf(place(), sick))?.status === 'True' ? true : undefined,
      );
      expect(await releasesOf(place(), sick)).toHaveLength(before.length);
    });
  }

  const doubtful: readonly { name: string; spec: string; reason: string }[] = [
    { name: 'a schedule that never fires', spec: '  schedule: "0 0 30 2 *"\n', reason: 'ScheduleNeverFires' },
    { name: 'an unknown field', spec: '  onRelase: true\n', reason: 'UnknownField' },
  ];
  for (const { name, spec, reason } of doubtful) {
    it(`runs no scenario with ${name}, and says so on its application`, async () => {
      await place().merge({ 'scenarios/doubtful.yaml': scenario(sick, spec) }, `Add ${name}`);

      const condition = await eventually('the condition', async () =>
        (await stateOf(place(), sick))?.status?.conditions.find(
          (it) => it.type === 'ScenariosValid' && it.reason === reason,
        ),
      );

      expect(condition).toMatchObject({
        status: 'False',
        message: expect.stringMatching(/^scenarios\/doubtful\.yaml:9:\d+: /),
      });
      await place().merge({ 'scenarios/doubtful.yaml': null }, 'Take it back');
    });
  }

  it('goes on with all others', othersGoOn);
}
