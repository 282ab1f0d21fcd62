import { adoptSuite } from './runner/adopt.ts';
import { describeSuites } from './runner/suite.ts';

describeSuites({ 'what other tools have made': adoptSuite });
