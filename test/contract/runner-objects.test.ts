import { objectsSuite } from './runner/objects.ts';
import { describeSuites } from './runner/suite.ts';

describeSuites({ 'what the cluster makes of its objects': objectsSuite });
