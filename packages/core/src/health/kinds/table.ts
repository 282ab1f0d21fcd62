import { builtInRows } from './built-in/rows.ts';
import { argoRows } from './families/argo.ts';
import { certificateRows } from './families/certificates.ts';
import { cloudRows } from './families/cloud.ts';
import { clusterApiRows } from './families/cluster-api.ts';
import { collectorRows } from './families/collectors.ts';
import { crossplaneRows } from './families/crossplane.ts';
import { databaseRows } from './families/databases.ts';
import { fluxRows } from './families/flux.ts';
import { gatewayRows } from './families/gateway-api.ts';
import { kruiseRows } from './families/kruise.ts';
import { logRows } from './families/logs.ts';
import { messageRows } from './families/messages.ts';
import { openshiftRows } from './families/openshift.ts';
import { scalingRows } from './families/scaling.ts';
import { secretRows } from './families/secrets.ts';
import { storageRows } from './families/storage.ts';
import type { KindRow } from './kind-row.ts';

/** All kinds that are known, one row for each group of kinds that mean the same. */
export const kindRows: readonly KindRow[] = [
  ...builtInRows,
  ...argoRows,
  ...certificateRows,
  ...cloudRows,
  ...clusterApiRows,
  ...collectorRows,
  ...crossplaneRows,
  ...databaseRows,
  ...fluxRows,
  ...gatewayRows,
  ...kruiseRows,
  ...logRows,
  ...messageRows,
  ...openshiftRows,
  ...scalingRows,
  ...secretRows,
  ...storageRows,
];

const exact = new Map(
  kindRows.flatMap((row) => row.kinds.map((kind) => [`${row.group}/${kind}`, row] as const)),
);

/** The row of a kind: its own, else that of its group, else that of the nearest group above (`*.example.org`). */
export function rowOf(group: string, kind: string): KindRow | undefined {
  const found = exact.get(`${group}/${kind}`) ?? exact.get(`${group}/*`);
  if (found !== undefined) return found;
  for (let dot = group.indexOf('.'); dot !== -1; dot = group.indexOf('.', dot + 1)) {
    const above = exact.get(`*${group.slice(dot)}/${kind}`) ?? exact.get(`*${group.slice(dot)}/*`);
    if (above !== undefined) return above;
  }
  return undefined;
}
