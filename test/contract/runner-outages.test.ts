import { crashSuite } from './runner/crashes.ts';
import { gitSuite } from './runner/git.ts';
import { hookSuite } from './runner/hook.ts';
import { leaseSuite } from './runner/lease.ts';
import { startSuite } from './runner/start.ts';
import { describeSuites } from './runner/suite.ts';

describeSuites({
  'at its start': startSuite,
  'without its repository': gitSuite,
  'told of a push': hookSuite,
  killed: crashSuite,
  'in two processes': leaseSuite,
});
