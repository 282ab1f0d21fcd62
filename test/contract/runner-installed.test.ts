import { installedSuite } from './runner/installed.ts';
import { describeSuites } from './runner/suite.ts';

describeSuites({ 'by the token of its account': installedSuite });
