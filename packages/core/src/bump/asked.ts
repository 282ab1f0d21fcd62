import type { BumpPointer } from './bump-files.ts';
import { type Image, parseImage } from './image.ts';

const shownCharsMax = 200;

/** @returns a text where it names no image, or one without tag and digest */
export function askedImage(text: string): Image | string {
  const image = parseImage(text);
  if (image === undefined) return `${shown(text)}, write one like registry.example/shop:1.2@sha256:…`;
  if (image.tag === undefined && image.digest === undefined)
    return `${shown(text)}, add its new tag, its digest, or both`;
  return image;
}

/** `file#/pointer`. @returns a text where it is none */
export function askedPointer(text: string): BumpPointer | string {
  const at = text.indexOf('#');
  const pointer = text.slice(at + 1);
  if (at > 0 && pointer.startsWith('/') && pointer.length > 1) return { file: text.slice(0, at), pointer };
  return `${shown(text)}, write a file and a JSON pointer, such as apps/shop/values.yaml#/image/tag`;
}

/** `Ada Lovelace <ada@example.com>`. @returns a text where it is none */
export function askedAuthor(text: string): { readonly name: string; readonly email: string } | string {
  const at = text.indexOf('<');
  const name = text.slice(0, at).trim();
  const email = text.slice(at + 1, -1).trim();
  const isFine =
    at > 0 && text.endsWith('>') && name !== '' && /^[^\s<>]+$/.test(email) && !/[<>\p{Cc}]/u.test(name);
  return isFine
    ? { name, email }
    : `${shown(text)}, write a name and an address, such as Ada <ada@example.com>`;
}

function shown(text: string): string {
  return `it is ${JSON.stringify(text.slice(0, shownCharsMax))}`;
}
