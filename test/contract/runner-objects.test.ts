import { objectsSuite } from './runner/objects.ts';
import { refusedPodsSuite } from './runner/refused-pods.ts';
import { describeSuites } from './runner/suite.ts';

describeSuites({
  'what the cluster makes of its objects': objectsSuite,
  'pods that may not be made': refusedPodsSuite,
});
