import { hostname } from 'node:os';
import { approvalText, approveOn, followRelease, qualified } from '@seatrial/cli/release';
import { releaseStep } from '@seatrial/release-step';

const world = { process, hostname: hostname(), rng: Math.random, send: fetch };

await releaseStep('approve', world, {
  async speak({ cluster, wanted, place, comment, context }) {
    const approved = await approveOn(cluster, wanted, { ...place, comment }, context);
    const { release: record, by } = approved;
    return { record, by, release: qualified(record), standing: approvalText(approved) };
  },
  follow: (record, { cluster: { kube, clock }, place, context }) =>
    followRelease(kube, record, { ...place, output: 'table' }, { clock, context }),
});
