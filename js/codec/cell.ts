/** A value as SQLite stores it. A 64-bit integer is the string of its digits. */
export type Cell = null | number | string | Uint8Array;
