/** By which a comment or an issue of ours is known again; the forge shows it to nobody. */
export function markedBody(marker: string, body: string): string {
  return `${markOf(marker)}\n${body}`;
}

export function isMarked(marker: string, body: string | null | undefined): boolean {
  return body?.startsWith(markOf(marker)) === true;
}

/** What a mark adds to a text. */
export function markCharacters(marker: string): number {
  return markOf(marker).length + 1;
}

function markOf(marker: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9 ._/:-]{0,199}$/.test(marker) || marker.includes('--'))
    throw new TypeError(`Cannot mark with ${JSON.stringify(marker)}: expected letters, digits and . _ / : -`);
  return `<!-- seatrial ${marker} -->`;
}
