import { describeSuites } from '../runner/suite.ts';
import { secretValuesSuite } from './secret-values.ts';

describeSuites({ 'whose application has Secrets, the values of which': secretValuesSuite });
