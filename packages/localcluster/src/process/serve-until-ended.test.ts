import { EventEmitter } from 'node:events';
import { systemClock } from '@seatrial/kube';
import { expect, it } from 'vitest';
import { type Host, type Serve, serveUntilEnded } from './serve-until-ended.ts';

function aHost(argv: readonly string[] = ['node', 'main.ts', 'what.json']) {
  const written: string[] = [];
  const events = new EventEmitter();
  const output = Object.assign(new EventEmitter(), { write: (text: string) => written.push(text) });
  const exits: number[] = [];
  const exit = (code: number) => exits.push(code);
  const host: Host = Object.assign(events, { argv, stdout: output, stderr: output, exit });
  return { host, events, output, written, exits };
}

it('serveUntilEnded: ends what was begun, once, however often it is asked to', async () => {
  const { host, events, exits } = aHost();
  const calls: string[] = [];
  const serve: Serve = async (file) => {
    calls.push(`begun ${file}`);
    return async () => void calls.push('ended');
  };
  const done = serveUntilEnded(host, systemClock, serve);

  events.emit('SIGTERM');
  events.emit('SIGTERM');
  events.emit('SIGINT');
  await done;

  expect([calls, exits]).toEqual([['begun what.json', 'ended'], []]);
});

it('serveUntilEnded: ends what had begun when it was asked to end, though nobody looked at the signal', async () => {
  const { host, events } = aHost();
  const begin = Promise.withResolvers<void>();
  let isServing = false;
  const done = serveUntilEnded(host, systemClock, async () => {
    await begin.promise;
    isServing = true;
    return async () => {
      isServing = false;
    };
  });

  events.emit('SIGTERM');
  begin.resolve();
  await done;

  expect(isServing).toBe(false);
});

it('serveUntilEnded: says why it could not begin', async () => {
  const { host, written, exits } = aHost();

  await serveUntilEnded(host, systemClock, () => Promise.reject(new Error('Cannot begin: no port')));

  expect([written, exits]).toEqual([['Cannot begin: no port\n'], [1]]);
});

it('serveUntilEnded: wants a file', async () => {
  const { host, written } = aHost(['node', 'main.ts']);

  await serveUntilEnded(host, systemClock, () => Promise.reject(new Error('not reached')));

  expect(written).toEqual(['Cannot run main.ts: expected the path of a file that says what\n']);
});

it('serveUntilEnded: goes on when a full disk has no room for what it says', async () => {
  const { host, events, output, exits } = aHost();
  const done = serveUntilEnded(host, systemClock, async () => () => Promise.resolve());

  output.emit('error', new Error('ENOSPC: no space left on device, write'));
  events.emit('SIGTERM');
  await done;

  expect(exits).toEqual([]);
});
