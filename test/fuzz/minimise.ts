/** The smallest text found that is still wrong, by leaving out ever smaller parts. */
export async function minimise(
  text: string,
  isWrong: (text: string) => Promise<boolean>,
  triesMax = 2_000,
): Promise<string> {
  let smallest = text;
  let tries = 0;
  for (let part = Math.ceil(text.length / 2); part >= 1 && tries < triesMax; ) {
    let isSmaller = false;
    for (let at = 0; at < smallest.length && tries < triesMax; ) {
      const without = smallest.slice(0, at) + smallest.slice(at + part);
      tries += 1;
      if (await isWrong(without)) {
        smallest = without;
        isSmaller = true;
      } else at += part;
    }
    if (part === 1 && !isSmaller) break;
    part = isSmaller ? part : Math.floor(part / 2);
  }
  return smallest;
}
