import { chartedSuite } from './runner/charted.ts';
import { kustomizedSuite } from './runner/kustomized.ts';
import { renderEnv } from './runner/render-env.ts';
import { renderedOnceSuite } from './runner/rendered-once.ts';
import { describeSuites } from './runner/suite.ts';

describeSuites(
  { 'with Kustomize': kustomizedSuite, 'with Helm': chartedSuite, 'over a restart': renderedOnceSuite },
  { runnerEnv: renderEnv },
);
