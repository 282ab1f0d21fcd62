import { eventKinds, type Place } from '@seatrial/core';

const purpose = `What Seatrial writes as Kubernetes Events (\`events.k8s.io/v1\`), from its records, so that \`kubectl describe\` and
\`kubectl events\` tell what happens. Programs go by the reasons: none is renamed. \`reportingController\` is
\`seatrial.dev/runner\`; each note begins with the release or the scenario that it is about. The same trouble again within ten
minutes counts on in the \`series\` of its Event. Events are dropped when there are too many, or when the API server is away
for long: what is decided is in the records and in the ledger.`;

const placeNames: Readonly<Record<Place, string>> = {
  Release: 'Release',
  ApplicationState: 'ApplicationState',
  ScenarioRun: 'ScenarioRun',
  Workload: 'workload',
  Route: 'HTTPRoute',
};

export function eventsPage(header: string): string {
  const rows = Object.entries(eventKinds)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([reason, { type, action, places, meaning }]) => {
      const on = places.map((place) => placeNames[place]).join(', ');
      return `| \`${reason}\` | ${type} | \`${action}\` | ${on} | ${meaning} |`;
    });
  const table = ['| reason | type | action | on | meaning |', '|---|---|---|---|---|', ...rows].join('\n');
  return `${[header, '# Events', purpose, table].join('\n\n')}\n`;
}
