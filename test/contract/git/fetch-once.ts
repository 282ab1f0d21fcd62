import { openMirror } from '@seatrial/git';
import { clock } from './fixture.ts';

// A process to be killed: opens a mirror and fetches, as a runner would at its start.
const { MIRROR_URL: url = '', MIRROR_DIRECTORY: directory = '' } = process.env;
const { signal } = new AbortController();
const mirror = await openMirror({ url, directory, branch: 'main', clock, env: process.env, signal });
await mirror.fetch({ signal });
