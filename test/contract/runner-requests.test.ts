import { canaryRequestsSuite } from './runner/canary-requests.ts';
import { fewRequestsSuite } from './runner/few-requests.ts';
import { describeSuites } from './runner/suite.ts';

// In a cluster of their own: what other applications ask for meanwhile would be counted too.
describeSuites({
  'what it asks for': fewRequestsSuite,
  'what a canary asks for': canaryRequestsSuite,
});
