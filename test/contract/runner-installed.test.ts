import { callersSuite } from './runner/callers.ts';
import { installedSuite } from './runner/installed.ts';
import { describeSuites } from './runner/suite.ts';

describeSuites({ 'by the token of its account': installedSuite, 'over its HTTP API': callersSuite });
