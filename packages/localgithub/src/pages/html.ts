/** Text that is safe in HTML, in an attribute too. */
export interface Html {
  readonly html: string;
}

type Part = Html | string | number | undefined | readonly Part[];

const signs: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** HTML of a template: whatever is put in is text, but for what is HTML already. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: texts.map((text, at) => text + htmlOf(parts[at])).join('') };
}

function htmlOf(part: Part): string {
  if (part === undefined) return '';
  if (isList(part)) return part.map(htmlOf).join('');
  if (typeof part === 'object') return part.html;
  return String(part).replace(/[&<>"']/g, (sign) => signs[sign] ?? sign);
}

function isList(part: Part): part is readonly Part[] {
  return Array.isArray(part);
}
