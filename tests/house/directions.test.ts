import { describe, expect, test } from 'vitest';
import { rustUses, typescriptUses, wrongRust, wrongTypeScript } from './directions.js';
import { trackedFiles } from './tracked-files.js';

describe('dependencies point one way', () => {
  test('in the Rust core', () => {
    const files = trackedFiles(/^src\/.*\.rs$/);
    expect(files.length).toBeGreaterThan(5);
    expect(wrongRust(files)).toEqual([]);
  });

  test('in the TypeScript side', () => {
    const files = trackedFiles(/^js\/.*\.tsx?$/);
    expect(files.length).toBeGreaterThan(0);
    expect(wrongTypeScript(files)).toEqual([]);
  });
});

describe('the checker sees a planted violation', () => {
  test('of a lower room that uses a higher one, in Rust', () => {
    const file = { path: 'src/schema/document.rs', text: 'use crate::query::ast::QueryShape;\n' };
    expect(wrongRust([file])).toEqual([
      'src/schema/document.rs: "schema" must not use "query"; it may use error, sql, serde_skip.',
    ]);
  });

  test('in a group, in a path without use, and through super', () => {
    expect(rustUses({ path: 'src/a/b.rs', text: 'use crate::{\n  driver::{Driver, Row},\n  error::CoreError,\n};' })).toEqual([
      'driver',
      'error',
    ]);
    expect(rustUses({ path: 'src/a/b.rs', text: 'fn f() -> crate::wasm::Core {}' })).toEqual(['wasm']);
    expect(rustUses({ path: 'src/a/b.rs', text: 'use super::super::write::plan;\nuse super::sibling;' })).toEqual(['write']);
    expect(rustUses({ path: 'src/a.rs', text: 'use super::write::plan;' })).toEqual(['write']);
  });

  test('and no violation in comments and unit tests', () => {
    const text = '//! See [`crate::wasm`].\nuse crate::error::CoreError;\n#[cfg(test)]\nmod tests { use crate::wasm::Core; }';
    expect(rustUses({ path: 'src/schema/mod.rs', text })).toEqual(['error']);
  });

  test('of a lower room that uses a higher one, in TypeScript', () => {
    const file = { path: 'js/entity/define.ts', text: "import type { Session } from '../session/session.js';\n" };
    expect(wrongTypeScript([file])).toEqual([
      'js/entity/define.ts: "entity" must not use "session"; it may use errors, relation.',
    ]);
  });

  test('of a second importer of the generated modules', () => {
    const load = (path: string, specifier: string) => wrongTypeScript([{ path, text: `await import('${specifier}');` }]);
    expect(load('js/core.ts', '../pkg/core.js')).toEqual([]);
    expect(load('js/plugin/compile.ts', '../../pkg/compiler.js')).toEqual([]);
    expect(load('js/session/commit.ts', '../../pkg/core.js')).toEqual([
      'js/session/commit.ts: only js/core.ts may use pkg/core.js.',
    ]);
    expect(load('js/core.ts', '../pkg/compiler.js')).toEqual(['js/core.ts: only js/plugin/compile.ts may use pkg/compiler.js.']);
  });

  test('of an import of the public entry, and of a room without a place', () => {
    expect(wrongTypeScript([{ path: 'js/core.ts', text: "import { x } from './index.js';" }])).toEqual([
      'js/core.ts: nothing may import js/index.ts.',
    ]);
    expect(wrongTypeScript([{ path: 'js/attic/box.ts', text: '' }])).toHaveLength(1);
  });

  test('in every form of import', () => {
    const text =
      "import './a.js';\nexport { b } from './b.js';\nconst c = await import('./c.js');\nnew URL('./d.wasm', import.meta.url);\n";
    expect(typescriptUses(text).sort()).toEqual(['./a.js', './b.js', './c.js', './d.wasm']);
  });
});
