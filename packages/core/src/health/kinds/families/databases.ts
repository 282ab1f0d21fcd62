import type { Row, Rule } from '../rules/rule.ts';
import {
  all,
  any,
  cond,
  degraded,
  differs,
  has,
  healthy,
  is,
  less,
  not,
  num,
  progressing,
  row,
  some,
  sum,
  suspended,
  unknown,
} from '../rules/words.ts';
import { byCondition, byWord, noStatus } from './usual.ts';

const mariadb: readonly Rule[] = [
  healthy(cond('Ready', 'True')),
  progressing(
    cond('Ready', 'False', ['*NotReady', '*NotComplete', '*Restor*', '*Updat*', '*Switch*', '*Pending*']),
  ),
  degraded(cond('Ready', 'False')),
];

const elastic: readonly Rule[] = [
  degraded(is('status.phase', 'Invalid')),
  progressing(is('status.phase', 'ApplyingChanges', 'MigratingData', 'Stalled')),
  degraded(is('status.health', 'red')),
  progressing(is('status.health', 'yellow')),
  progressing(
    all(has('status.availableNodes'), less(num('status.availableNodes'), sum('spec.nodeSets', 'count'))),
    'nodes are missing',
  ),
  progressing(
    all(
      has('status.expectedNodes'),
      less(num('status.availableNodes'), num('status.expectedNodes')),
      not(has('status.health')),
    ),
  ),
  healthy(is('status.health', 'green')),
];

const percona: readonly Rule[] = [
  healthy(is('status.state', 'ready')),
  progressing(is('status.state', 'initializing', 'stopping')),
  suspended(is('status.state', 'paused')),
  degraded(is('status.state', 'error'), '{status.message}'),
];

const reporting = ['Unknown', 'its status says nothing that is known'] as const;

/** Databases, caches, search. */
export const databaseRows: readonly Row[] = [
  row(
    'acid.zalan.do',
    ['postgresql', 'Postgresql'],
    [
      healthy(is('status.PostgresClusterStatus', 'Running')),
      degraded(is('status.PostgresClusterStatus', '*Failed', 'Invalid')),
    ],
    noStatus,
  ),
  row(
    'postgresql.cnpg.io',
    'Cluster',
    [
      suspended(cond('cnpg.io/hibernation', 'True')),
      suspended(
        is(['metadata', 'annotations', 'cnpg.io/reconciliationLoop'], 'disabled'),
        'its reconciliation is switched off',
      ),
      suspended(is(['metadata', 'annotations', 'cnpg.io/hibernation'], 'on'), 'it hibernates'),
      suspended(is('status.phase', 'Waiting for user action'), '{status.phaseReason}'),
      healthy(is('status.phase', 'Cluster in healthy state')),
      degraded(
        is(
          'status.phase',
          '*unrecoverable*',
          '*cannot*',
          '*fail*',
          '*error*',
          'Failing over',
          'Not enough disk space',
          '*nvalid*',
          '*unknown plugin*',
        ),
      ),
      progressing(is('status.phase', '*')),
    ],
    noStatus,
  ),
  row(
    'postgresql.cnpg.io',
    ['Backup'],
    byWord('status.phase', ['completed'], ['failed', 'walArchivingFailing'], '{status.error}'),
    noStatus,
  ),
  row(
    'postgresql.cnpg.io',
    ['Database', 'Publication', 'Subscription'],
    [healthy(is('status.applied', true)), degraded(is('status.applied', false), '{status.message}')],
    noStatus,
  ),
  row(
    'postgres-operator.crunchydata.com',
    'PostgresCluster',
    [
      suspended(is('spec.shutdown', true), 'it is shut down (spec.shutdown)'),
      degraded(cond('ProxyAvailable', 'False')),
      progressing(some('status.instances', less(num('readyReplicas'), num('replicas')))),
      healthy(has('status.instances')),
    ],
    noStatus,
  ),
  row('psmdb.percona.com', 'PerconaServerMongoDB', percona, reporting),
  row(
    'pxc.percona.com',
    'PerconaXtraDBCluster',
    [
      degraded(is('status.state', 'stopping'), 'it stops'),
      ...percona.filter(({ status }) => status !== 'Suspended'),
    ],
    reporting,
  ),
  row('pgv2.percona.com', 'PerconaPGCluster', percona, reporting),
  row('ps.percona.com', 'PerconaServerMySQL', percona, reporting),
  row('k8s.mariadb.com', '*', mariadb, noStatus),
  row(
    'k8s.mariadb.com',
    ['Backup', 'Restore', 'SqlJob'],
    [
      degraded(cond('Complete', ['True', 'False'], '*Failed')),
      degraded(cond('Complete', 'False', undefined, { message: '*ailed*' })),
      healthy(cond('Complete', 'True')),
      degraded(cond('Failed', 'True')),
    ],
    noStatus,
  ),
  row('mariadb.mmontes.io', '*', mariadb, noStatus),
  row(
    'mongodbcommunity.mongodb.com',
    'MongoDBCommunity',
    byWord('status.phase', ['Running'], ['Failed'], '{status.message}'),
    noStatus,
  ),
  row(
    'mongodb.com',
    '*',
    byWord('status.phase', ['Running', 'Updated'], ['Failed', 'Disabled', 'Unsupported'], '{status.message}'),
    noStatus,
  ),
  row('atlas.mongodb.com', '*', byCondition('Ready'), noStatus),
  row(
    'db.atlasgo.io',
    ['AtlasSchema', 'AtlasMigration'],
    [
      progressing(cond('Ready', 'False', ['Reconciling', 'GettingDevDB', '*Pending*', '*Approval*'])),
      ...byCondition('Ready'),
    ],
    noStatus,
  ),
  row(
    'clickhouse.altinity.com',
    '*',
    byWord('status.status', ['Completed'], ['Aborted', 'Failed'], '{status.error}'),
    noStatus,
  ),
  row(
    'clickhouse-keeper.altinity.com',
    '*',
    byWord('status.status', ['Completed'], ['Aborted', 'Failed'], '{status.error}'),
    noStatus,
  ),
  row(
    'redis.redis.opstreelabs.in',
    'RedisCluster',
    byWord('status.state', ['Ready'], ['Failed'], '{status.reason}'),
    noStatus,
  ),
  row('databases.spotahome.com', 'RedisFailover', [], ['Healthy', '']),
  row(
    'app.redislabs.com',
    ['RedisEnterpriseCluster', 'RedisEnterpriseDatabase'],
    byWord('status.state', ['Running'], ['Invalid', 'Error'], ''),
    noStatus,
  ),
  row('elasticsearch.k8s.elastic.co', 'Elasticsearch', elastic, reporting),
  row('beat.k8s.elastic.co', 'Beat', elastic, reporting),
  row('kibana.k8s.elastic.co', 'Kibana', elastic, noStatus),
  row('apm.k8s.elastic.co', 'ApmServer', elastic, noStatus),
  row('agent.k8s.elastic.co', 'Agent', elastic, noStatus),
  row('enterprisesearch.k8s.elastic.co', 'EnterpriseSearch', elastic, noStatus),
  row('maps.k8s.elastic.co', 'ElasticMapsServer', elastic, noStatus),
  row('logstash.k8s.elastic.co', 'Logstash', elastic, noStatus),
  row(
    'opensearch.opster.io',
    'OpenSearchCluster',
    [
      degraded(is('status.health', 'red')),
      healthy(is('status.phase', 'RUNNING')),
      progressing(is('status.phase', '*')),
    ],
    noStatus,
  ),
  row(
    'solr.apache.org',
    'SolrCloud',
    [
      progressing(
        differs(num('status.readyReplicas'), num('spec.replicas', 3)),
        '{status.readyReplicas} of {spec.replicas} nodes are ready',
      ),
      healthy(has('status.solrNodes')),
    ],
    noStatus,
  ),
  row(
    'cassandra.rook.io',
    'Cluster',
    [
      progressing(
        some('status.racks', differs(num('readyMembers'), num('members'))),
        'members are not ready',
      ),
      healthy(has('status.racks')),
    ],
    noStatus,
  ),
  row(
    'cassandra.datastax.com',
    'CassandraDatacenter',
    [
      suspended(is('spec.stopped', true), 'it is stopped (spec.stopped)'),
      degraded(cond('Valid', 'False')),
      ...byCondition('Ready').filter(({ status }) => status !== 'Degraded'),
    ],
    noStatus,
  ),
  row(
    'zookeeper.pravega.io',
    'ZookeeperCluster',
    [healthy(not(differs(num('status.readyReplicas'), num('spec.replicas', 1))))],
    noStatus,
  ),
  row(
    'minio.min.io',
    'Tenant',
    [
      healthy(is('status.currentState', 'Initialized')),
      degraded(
        any(
          is(
            'status.currentState',
            '*not controlled*',
            '*already exists*',
            '*not set properly*',
            'Different versions*',
            '*Not Allowed*',
            '*ailed*',
            '*rror*',
            '*decommissioning*',
          ),
        ),
      ),
      progressing(is('status.currentState', '*')),
    ],
    noStatus,
  ),
  unknownStates('dragonflydb.io', 'Dragonfly', 'status.phase', ['ready', 'Ready']),
];

function unknownStates(group: string, kind: string, path: string, good: readonly string[]): Row {
  return row(
    group,
    kind,
    [healthy(is(path, ...good)), unknown(is(path, 'Unknown')), progressing(is(path, '*'))],
    noStatus,
  );
}
