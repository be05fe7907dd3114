declare module 'sql.js' {
  import type { SqlJsModule, SqlJsOptions } from './sqljs.js';

  export default function initSqlJs(options: SqlJsOptions): Promise<SqlJsModule>;
}
