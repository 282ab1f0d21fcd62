import { configSuite } from './runner/config.ts';
import { manifestsSuite } from './runner/manifests.ts';
import { originSuite } from './runner/origin.ts';
import { peopleSuite } from './runner/people.ts';
import { revertsSuite } from './runner/reverts.ts';
import { stuckPodsSuite } from './runner/stuck-pods.ts';
import { describeSuites } from './runner/suite.ts';
import { watchSuite } from './runner/watch.ts';
import { wayBackSuite } from './runner/way-back.ts';

describeSuites({
  'reading the config branch': configSuite,
  'by signatures and tags': originSuite,
  'applying manifests': manifestsSuite,
  'and people': peopleSuite,
  'after a promotion': watchSuite,
  'going back after a promotion': wayBackSuite,
  'beside another cluster': revertsSuite,
  'going back': stuckPodsSuite,
});
