import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@seatrial/kube';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findMarked, MARKER_VARIABLE } from '../process/process-table.ts';
import { type ContainerRunner, createContainerRunner } from './container-runner.ts';
import { nodeLimits } from './limits.ts';
import type { NodeContext } from './node-context.ts';
import { aPod, aRecord } from './pod.fixture.ts';
import { type PodDirectory, podDirectory } from './pod-directory.ts';

const place = { podIP: '198.18.0.9', hostIP: '127.0.0.1' };
const idle = { command: ['node', '-e', 'setInterval(() => {}, 1e6)'], env: {} };

describe('a container’s runner', () => {
  let directory: string;
  let said: string[];
  let runner: ContainerRunner | undefined;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'seatrial-runner-'));
    said = [];
  });
  afterEach(async () => {
    await runner?.kill();
    await rm(directory, { recursive: true });
  });

  function create(files: PodDirectory): ContainerRunner {
    const node: Partial<NodeContext> = {
      name: 'local-a',
      clock: systemClock,
      limits: nodeLimits,
      log: (message) => said.push(message),
      images: { find: async () => idle },
      events: { record: () => undefined },
      keeper: [],
      markers: { [MARKER_VARIABLE]: directory },
    };
    const pod = aPod();
    const container = pod.spec.containers[0];
    if (container === undefined) throw new Error('a pod has a container');
    const parts = { pod, container, directory: files, first: aRecord(), onChange: () => undefined };
    runner = createContainerRunner({ ...parts, node: node as NodeContext });
    return runner;
  }

  it('runs on when the file for people cannot be written', async () => {
    const files = podDirectory(directory, aPod());
    const full = { ...files, writePid: () => Promise.reject(new Error('no space left on device')) };
    const container = create(full);

    await container.start(aPod(), place);

    expect(container.record.state.type).toBe('Running');
    expect(await findMarked(directory)).toHaveLength(1);
    expect(said).toEqual([
      'local-a: cannot note the process of local://uid-1/main/0: Error: no space left on device',
    ]);
    await container.kill();
    expect(await findMarked(directory)).toEqual([]);
  });
});
