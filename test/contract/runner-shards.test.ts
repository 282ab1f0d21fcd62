import { shardsSuite } from './runner/shards.ts';
import { describeSuites } from './runner/suite.ts';

describeSuites({ 'in three processes': shardsSuite });
