import { expect, it } from 'vitest';
import { keepUp } from './keep-up.ts';

it('keepUp says of which cluster a program ended, how, and that it was started again', () => {
  const said: string[] = [];
  let restarts = 0;
  const ends: ((how: string) => void)[] = [];
  const program = {
    name: 'etcd',
    logFile: '/etcd.log',
    keepUp: (tell: (how: string) => void) => ends.push(tell),
  };

  keepUp([program], {
    where: 'all clusters',
    log: (message) => said.push(message),
    onRestart: () => (restarts += 1),
  });
  ends[0]?.('ended by SIGKILL');

  expect(said).toEqual([
    'all clusters: etcd had ended (ended by SIGKILL) and was started again; what it said is in /etcd.log.previous',
  ]);
  expect(restarts).toBe(1);
});
