import { kustomizedSuite } from './runner/kustomized.ts';
import { renderEnv } from './runner/render-env.ts';
import { describeSuites } from './runner/suite.ts';

describeSuites({ 'with Kustomize': kustomizedSuite }, { runnerEnv: renderEnv });
