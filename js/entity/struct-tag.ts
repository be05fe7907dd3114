import { type DocumentPlace, invalidDocument } from './document-check.js';

/** The entries of a struct tag by their keys: `json:"post" fs.relation:"{…}"`. @throws RelataError `invalidDocument` */
export function tagEntries(tag: string, place: DocumentPlace): ReadonlyMap<string, string> {
  const entries = new Map<string, string>();
  const entry = /\s*([\w.]+):"((?:[^"\\]|\\.)*)"(?=\s|$)/y;
  while (tag.slice(entry.lastIndex).trim() !== '') {
    const at = entry.lastIndex;
    const [, key, text] = entry.exec(tag) ?? [];
    if (key === undefined || text === undefined) {
      throw invalidDocument(place, `cannot be read from «${tag.slice(at).trim()}» on. Write key:"…" there, one or several.`);
    }
    if (entries.has(key)) throw invalidDocument(place, `has the key ${key} twice. Keep one.`);
    entries.set(key, text.replace(/\\(.)/g, '$1'));
  }
  return entries;
}

/** A value inside a tag: a text, true or false, or an object of values. */
export type TagValue = string | boolean | { readonly [name: string]: TagValue };

/** The object that a tag's entry holds: `{'type':'o2o','owner':true}`. @throws RelataError `invalidDocument` */
export function tagObject(text: string, place: DocumentPlace): TagValue {
  const reader = new Reader(text, place);
  const value = reader.object();
  reader.end();
  return value;
}

class Reader {
  readonly #token = /\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[\w-]+|[{}:,])/y;
  readonly #text: string;
  readonly #place: DocumentPlace;

  constructor(text: string, place: DocumentPlace) {
    this.#text = text;
    this.#place = place;
  }

  object(): TagValue {
    this.#take('{');
    const members: [string, TagValue][] = [];
    while (this.#peek() !== '}') {
      const name = unquoted(this.#next('a name'));
      if (members.some(([other]) => other === name)) throw invalidDocument(this.#place, `has '${name}' twice. Keep one.`);
      this.#take(':');
      members.push([name, this.#value()]);
      if (this.#peek() !== '}') this.#take(',');
    }
    this.#take('}');
    return Object.fromEntries(members);
  }

  end(): void {
    if (this.#rest() !== '') throw this.#wrong('nothing');
  }

  #value(): TagValue {
    const token = this.#peek();
    if (token === '{') return this.object();
    if (token === 'true' || token === 'false') return this.#next('a value') === 'true';
    if (!/^['"]/.test(token ?? '')) throw this.#wrong("a text in quotes such as 'post', true, false or an object");
    return unquoted(this.#next('a value'));
  }

  #take(token: string): void {
    if (this.#peek() !== token) throw this.#wrong(`'${token}'`);
    this.#next(token);
  }

  #next(expected: string): string {
    const at = this.#token.lastIndex;
    const token = this.#token.exec(this.#text)?.[1];
    if (token !== undefined && (expected !== 'a name' || /^['"\w]/.test(token))) return token;
    this.#token.lastIndex = at;
    throw this.#wrong(expected);
  }

  #peek(): string | undefined {
    const at = this.#token.lastIndex;
    const token = this.#token.exec(this.#text)?.[1];
    this.#token.lastIndex = at;
    return token;
  }

  #rest(): string {
    return this.#text.slice(this.#token.lastIndex).trim();
  }

  #wrong(expected: string): Error {
    const rest = this.#rest();
    const found = rest === '' ? 'ends too early' : `cannot be read from «${rest}» on`;
    return invalidDocument(this.#place, `${found}. Expected is ${expected}.`);
  }
}

function unquoted(token: string): string {
  return /^['"]/.test(token) ? token.slice(1, -1).replace(/\\(.)/g, '$1') : token;
}
