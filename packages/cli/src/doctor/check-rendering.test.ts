import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiVersion, type KubeObject, newApplicationStatus } from '@seatrial/model';
import { programTable } from '@seatrial/programs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkRendered, checkRenderPrograms } from './check-rendering.ts';

const { signal } = new AbortController();

describe('the programs of a repository', () => {
  const kustomized = { value: { spec: { source: { kustomize: { folder: '.' } } } } };

  async function folder(): Promise<string> {
    const path = await mkdtemp(join(tmpdir(), 'seatrial-doctor-'));
    onTestFinished(() => rm(path, { recursive: true, force: true }));
    return path;
  }

  async function told(applications: readonly object[], hasEncrypted: boolean, path = '') {
    const env = { PATH: path, HOME: await folder() };
    const given = { applications, hasEncrypted } as Parameters<typeof checkRenderPrograms>[0];
    return checkRenderPrograms(given, { env, signal });
  }

  it('are those that its applications need, and no others', async () => {
    expect(await told([{ value: { spec: {} } }], false)).toEqual([]);
    expect(await told([kustomized, kustomized], true)).toMatchObject([
      {
        level: 'INFO',
        subject: 'kustomize',
        message: expect.stringContaining('not here yet, and 2 applications need it'),
      },
      {
        level: 'INFO',
        subject: 'sops',
        message: expect.stringContaining('not here yet, and encrypted files need it'),
      },
    ]);
  });

  it('are well where they are found in the right version', async () => {
    const path = await folder();
    const { version } = programTable.kustomize;
    await writeFile(join(path, 'kustomize'), `#!/bin/sh\necho v${version}\n`, { mode: 0o755 });

    expect(await told([kustomized], false, path)).toMatchObject([
      { level: 'OK', subject: 'kustomize', message: `${version} for 1 application: ${path}/kustomize` },
      {
        level: 'OK',
        subject: 'sandbox',
        message: expect.stringMatching(/^here, programs that render have /),
      },
    ]);
  });
});

describe('applications that cannot be rendered', () => {
  const state = (name: string, reason: string): KubeObject => ({
    apiVersion,
    kind: 'ApplicationState',
    metadata: { name, namespace: name },
    spec: { application: name, cluster: 'staging', requests: [] },
    status: {
      ...newApplicationStatus(),
      conditions: [
        {
          type: 'Ready',
          status: 'Unknown',
          reason,
          message: `why ${name} waits`,
          lastTransitionTime: '2026-11-30T08:00:00Z',
        },
      ],
    },
  });
  const told = (...items: readonly KubeObject[]) =>
    checkRendered({ list: async () => ({ items, resourceVersion: '1' }) }, signal);

  it('are told by name with why, and others are not', async () => {
    expect(await told(state('shop', 'RenderingUnavailable'), state('cart', 'Stable'))).toMatchObject([
      { level: 'WARN', subject: 'rendering of shop', message: 'why shop waits' },
    ]);
  });

  it('are counted where there are many', async () => {
    const many = Array.from({ length: 8 }, (_, at) => state(`app-${at}`, 'RenderingUnavailable'));

    const checks = await told(...many);

    expect(checks).toHaveLength(6);
    expect(checks.at(-1)).toMatchObject({ message: '3 applications more' });
  });
});
