import { describe, expect, it } from 'vitest';
import { reportEnds } from './report-ends.ts';

/** A cluster and the etcd of all, each of whose programs can be ended. */
function aBed() {
  const logged: string[] = [];
  const program = (name: string) => {
    const { promise: ended, resolve: end } = Promise.withResolvers<string>();
    return { name, logFile: `/${name}.log`, ended, end };
  };
  const etcd = program('etcd');
  const agent = program('node agent');
  const watch = reportEnds(
    { programs: [etcd], clusters: [{ name: 'staging', programs: [agent] }] },
    (message) => logged.push(message),
  );
  return { etcd, agent, watch, logged };
}

const remedy = 'end the clusters and start them again, what is stored stays';

describe('reportEnds', () => {
  it('says of which cluster a program ended, and what helps', async () => {
    const { agent, logged } = aBed();

    agent.end('ended by SIGKILL');
    await agent.ended;

    expect(logged).toEqual([
      `staging: node agent stopped serving (ended by SIGKILL): ${remedy}; see /node agent.log`,
    ]);
  });

  it('says so of what all clusters share', async () => {
    const { etcd, logged } = aBed();

    etcd.end('exit code 1');
    await etcd.ended;

    expect(logged).toEqual([`all clusters: etcd stopped serving (exit code 1): ${remedy}; see /etcd.log`]);
  });

  it('says nothing of those that are stopped', async () => {
    const { agent, watch, logged } = aBed();

    watch.end();
    agent.end('exit code 0');
    await agent.ended;

    expect(logged).toEqual([]);
  });
});
