/** Names are `<application>-<sequence>-<tree>`; a record that a person named otherwise has no place among them. */
export function sequenceOf(name: string | undefined): number {
  const sequence = Number(name?.split('-').at(-2));
  return Number.isSafeInteger(sequence) ? sequence : 0;
}
