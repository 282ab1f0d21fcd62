import { controlPlaneSuite } from './runner/control-plane.ts';
import { describeSuites } from './runner/suite.ts';

describeSuites({ 'without its control plane': controlPlaneSuite });
