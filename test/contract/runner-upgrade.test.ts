import { describeSuites } from './runner/suite.ts';
import { upgradeSuite } from './runner/upgrade.ts';
import { upgradeUnderWaySuite } from './runner/upgrade-under-way.ts';

describeSuites({
  'after an upgrade': upgradeSuite,
  'when it is upgraded under way': upgradeUnderWaySuite,
});
