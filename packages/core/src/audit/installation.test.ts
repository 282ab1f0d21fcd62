import { AuditSettings, installation, type KubeObject, RunnerValues } from '@seatrial/model';
import { expect, it } from 'vitest';
import { audit } from './audit.ts';

it('an installation of Seatrial has no finding, whatever its level', () => {
  const runner = RunnerValues.parse({
    image: `registry.example.com/seatrial:1@sha256:${'0'.repeat(64)}`,
    cluster: 'staging',
    repository: 'https://git.example.com/config.git',
    hookSecret: 'hooks',
    owner: 'platform',
  });
  const objects = Object.values(installation(runner)).flat() as readonly KubeObject[];

  const { findings } = audit({
    objects: objects.map((object) => ({ object, application: 'seatrial', clusters: ['staging'] })),
    applicationLabels: new Map(),
    settings: AuditSettings.parse({}).rules,
    now: 0,
  });

  expect(findings).toEqual([]);
});
