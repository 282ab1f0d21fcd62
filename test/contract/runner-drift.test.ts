import { driftSuite } from './runner/drift.ts';
import { resourcesSuite } from './runner/resources.ts';
import { describeSuites } from './runner/suite.ts';

describeSuites({
  'where others change what is stable': driftSuite,
  'the health of custom resources': resourcesSuite,
});
