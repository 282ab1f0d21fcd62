/** An input of several lines, as what stands in them. */
export function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** What others wrote, for the log: each line by itself, and none of them a command to the runner. */
export function harmlessLines(text: string): readonly string[] {
  return text.split(/\r\n|\r|\n/).map(harmless);
}

/** Writes what others wrote to the log, as `Output` of a command does. @param log takes a line without its end */
export function logWriter(log: (line: string) => void): (text: string) => void {
  return (text) => {
    for (const line of harmlessLines(text.replace(/\n$/, ''))) log(line);
  };
}

function harmless(line: string): string {
  return line.replace(/^[\s\u0085]*::/, (it) => it.replace('::', ': :')).replaceAll('##[', '## [');
}
