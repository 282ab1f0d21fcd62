import { describeSuites } from './runner/suite.ts';
import { upgradeSuite } from './runner/upgrade.ts';

describeSuites({ 'after an upgrade': upgradeSuite });
