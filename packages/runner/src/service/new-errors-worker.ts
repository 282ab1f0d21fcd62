import { parentPort, workerData } from 'node:worker_threads';
import { newErrors } from '@seatrial/render';
import type { FilesToCompare } from './new-errors-apart.ts';

const { both, before, after } = workerData as FilesToCompare;
parentPort?.postMessage(newErrors([...both, ...before], [...both, ...after]));
