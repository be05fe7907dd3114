/** The part of sql.js's statements that is used. */
export interface HandStatement {
  bind(values: readonly unknown[]): boolean;
  /** Binds, steps and resets. */
  run(values: readonly unknown[]): void;
  step(): boolean;
  get(): unknown[];
  reset(): void;
  free(): boolean;
}

/** The part of sql.js's databases that is used. */
export interface HandDatabase {
  run(sql: string, values?: readonly unknown[]): void;
  prepare(sql: string): HandStatement;
  exec(sql: string): { values: unknown[][] }[];
  close(): void;
}
