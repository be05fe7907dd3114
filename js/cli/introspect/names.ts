/** Names that a class cannot have: words of the language, what the file imports, and what its types mean. */
const TAKEN_CLASSES =
  'Array Boolean Date Function Map Number Object Promise Set String Symbol Uint8Array AutoIncrement BackReference Index ManyToMany MapName PrimaryKey Reference SQLite Unique Entities';

/** Names that mean something to every object. */
const TAKEN_FIELDS = '__proto__ constructor prototype toString valueOf hasOwnProperty toJSON';

/** Without a $ at the beginning, which filters have for operators. */
const IDENTIFIER = /^[\p{ID_Start}_][\p{ID_Continue}$]*$/u;

/** Gives names away, each once. */
export class Names {
  readonly #taken: Set<string>;

  private constructor(taken: string) {
    this.#taken = new Set(taken.split(' '));
  }

  /** For the classes of a file. */
  static ofClasses(): Names {
    return new Names(TAKEN_CLASSES);
  }

  /** For the fields of a class. */
  static ofFields(): Names {
    return new Names(TAKEN_FIELDS);
  }

  /** The name itself where it is free, else with a number. */
  take(name: string): string {
    let free = name;
    for (let number = 2; this.#taken.has(free); number++) free = `${name}${number}`;
    this.#taken.add(free);
    return free;
  }
}

/** The class of a table's rows: `blog posts` gives `BlogPosts`. */
export function className(table: string): string {
  const name = words(table).map(capital).join('');
  return /^[\p{ID_Start}]/u.test(name) ? name : `Table${name}`;
}

/** The field of a column: its name where TypeScript takes it, else its words: `first name` gives `firstName`. */
export function fieldName(column: string): string {
  if (IDENTIFIER.test(column)) return column;
  const name = words(column)
    .map((word, index) => (index === 0 ? `${word.charAt(0).toLowerCase()}${word.slice(1)}` : capital(word)))
    .join('');
  return IDENTIFIER.test(name) ? name : `column${capital(name)}`;
}

/** The field of a reference: `author_id` and `authorId` give `author`. */
export const referenceName = (column: string): string => fieldName(column.replace(/(?<=.)(?:_id|Id|_ID)$/, ''));

const words = (text: string): string[] => text.match(/[\p{L}\p{N}]+/gu) ?? [];

const capital = (word: string): string => `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
