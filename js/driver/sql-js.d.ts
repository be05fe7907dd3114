declare module 'sql.js' {
  import type { SqlJsModule, SqlJsOptions } from './sqljs.js';

  // biome-ignore lint/style/noDefaultExport: so it is
  export default function initSqlJs(options: SqlJsOptions): Promise<SqlJsModule>;
}
