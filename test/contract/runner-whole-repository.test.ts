import { renderEnv } from './runner/render-env.ts';
import { describeSuites } from './runner/suite.ts';
import { wholeRepositorySuite } from './runner/whole-repository.ts';

describeSuites(
  { 'an application that is all of its repository': wholeRepositorySuite },
  { runnerEnv: renderEnv },
);
