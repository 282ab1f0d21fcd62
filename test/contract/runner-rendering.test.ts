import { encryptedSuite } from './runner/encrypted.ts';
import { renderEnv } from './runner/render-env.ts';
import { describeSuites } from './runner/suite.ts';
import { unrenderedSuite } from './runner/unrendered.ts';

describeSuites(
  { 'with SOPS': encryptedSuite, 'where it cannot render': unrenderedSuite },
  { runnerEnv: renderEnv },
);
