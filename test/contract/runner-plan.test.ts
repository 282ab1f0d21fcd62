import { planSuite } from './runner/plan.ts';
import { describeSuites } from './runner/suite.ts';

describeSuites({ 'what a merge would do': planSuite });
