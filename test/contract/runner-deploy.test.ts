import { deploySuite } from './runner/deploy.ts';
import { describeSuites } from './runner/suite.ts';

describeSuites({ 'the step that waits for a release': deploySuite });
