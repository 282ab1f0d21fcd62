const word = /^[A-Za-z0-9][A-Za-z0-9._/@:+-]*$/;
/** Numbers, times and dates of YAML 1.1 and 1.2, and what may become one by a version of a reader. */
const numeric = /^[0-9][0-9_,.:+-]*(?:[eE][0-9+-]*)?$|^0[xXoObB][0-9A-Fa-f_]*$/;
const notText: ReadonlySet<string> = new Set(['y', 'n', 'yes', 'no', 'on', 'off', 'true', 'false', 'null']);
/** `1.2.3`: with two dots nothing reads it as a number. */
const threeParts = /^[0-9]+\.[0-9]+\.[0-9.]+$/;

/** Whether every reader of YAML takes a word without quotes for text; of some words that it would, too, it says no. */
export function isPlainText(text: string): boolean {
  if (!word.test(text) || text.endsWith(':') || notText.has(text.toLowerCase())) return false;
  return threeParts.test(text) || !numeric.test(text);
}
