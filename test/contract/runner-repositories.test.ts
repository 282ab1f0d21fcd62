import { repositoriesSuite } from './runner/repositories.ts';
import { describeSuites } from './runner/suite.ts';

describeSuites({ 'with several repositories': repositoriesSuite });
