import { provide } from '@seatrial/programs';
import { beforeAll } from 'vitest';
import { obtain } from './bed/control-plane.ts';
import { describeSuites } from './runner/suite.ts';
import { workflowsSuite } from './runner/workflows.ts';

beforeAll(async () => {
  await provide(['act'], obtain);
}, 900_000);

describeSuites({ 'the workflows of the guide': workflowsSuite });
