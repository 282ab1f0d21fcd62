import { pullRequestsSuite } from './runner/pull-requests.ts';
import { describeSuites } from './runner/suite.ts';

describeSuites({ 'with its repository at GitHub': pullRequestsSuite });
