import { objectsSuite } from './runner/objects.ts';
import { perObjectSuite } from './runner/per-object.ts';
import { refusedPodsSuite } from './runner/refused-pods.ts';
import { removalSuite } from './runner/removal.ts';
import { sameAgainSuite } from './runner/same-again.ts';
import { setsSuite } from './runner/sets.ts';
import { storySuite } from './runner/story.ts';
import { describeSuites } from './runner/suite.ts';

describeSuites({
  'what the cluster makes of its objects': objectsSuite,
  'what an object says of itself': perObjectSuite,
  'pods that may not be made': refusedPodsSuite,
  'what failed before': sameAgainSuite,
  'an application that leaves the branch': removalSuite,
  'applications of a set': setsSuite,
  'what people are told': storySuite,
});
