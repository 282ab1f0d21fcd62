import { type Config, type Finding, warningAt } from '@seatrial/model';

/** Warns of clusters that others go by and that nobody signs for: whoever may push to the repository can open the others. */
export function checkLedgers({ applications, clusters }: Config): readonly Finding[] {
  const sources = new Set(
    applications.flatMap(({ value }) =>
      value.spec.targets.flatMap(({ after }) => after.map(({ cluster }) => cluster)),
    ),
  );
  return clusters
    .filter(({ value }) => sources.has(value.metadata.name) && value.spec.ledger.keys.length === 0)
    .map(({ source, value: { metadata } }) =>
      warningAt(source, ['spec'], {
        code: 'LedgerNotSigned',
        message: `other clusters go by the ledger of ${metadata.name}, and whoever may push to the repository can write to it`,
        hint: 'add spec.ledger.keys, as "seatrial ledger keys" prints it',
      }),
    );
}
