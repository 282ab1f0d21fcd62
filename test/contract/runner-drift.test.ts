import { driftSuite } from './runner/drift.ts';
import { describeSuites } from './runner/suite.ts';

describeSuites({ 'where others change what is stable': driftSuite });
