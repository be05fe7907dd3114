//! Types that need more than a look: generics, constants, inheritance, unions of objects.

mod project;

use project::Project;
use relata_compiler::{CompileRequest, CompileResult, compile};

#[test]
fn generic_and_abstract_bases() {
    insta::assert_snapshot!(
        Project::of(
            "\
import { entity, PrimaryKey, AutoIncrement, Reference, UUID } from 'relata';
abstract class Keyed<K = number & AutoIncrement> { id!: K & PrimaryKey; abstract label: string; }
abstract class Dated<T> extends Keyed<UUID> { at!: T; past: T[] = []; last?: T | null; }
class Person extends Keyed { label = 'nobody'; }
class Visit extends Dated<'now' | 'never'> { declare label: 'short' | 'long'; who!: Person & Reference; }
class Trip extends Dated<Date> { override label: string = ''; declare past: string[]; }
"
        )
        .text()
    );
}

#[test]
fn a_generic_class_is_an_entity_only_by_its_arguments() {
    let source = "import { PrimaryKey } from 'relata';\nexport class Box<T> { id!: number & PrimaryKey; of!: T; }\nexport class TextBox extends Box<string> {}";
    match Project::of(source).compile() {
        Ok(CompileResult::Compiled { entities, .. }) => assert_eq!(entities, ["TextBox"]),
        other => unreachable!("{other:#?}"),
    }
    let decorated = source
        .replace("export class Box", "@entity.name('box') export class Box")
        .replace("{ PrimaryKey }", "{ entity, PrimaryKey }");
    insta::assert_snapshot!(Project::of(&decorated).error());
}

#[test]
fn enums_with_computed_members() {
    insta::assert_snapshot!(
        Project::of(
            "\
import { PrimaryKey } from 'relata';
enum Bits { None = 0, A = 1 << 0, B = 1 << 1, Both = A | Bits.B, Not = ~1, Next }
const enum Text { One = 'on' + 'e', Two = `two`, 'thr ee' = 'three' }
enum Mixed { Zero, Name = 'name', Ten = 5 * 2 }
declare enum Outside { X = -1.5 }
class Pin { id!: number & PrimaryKey; bits!: Bits; text!: Text | null; mixed!: Mixed; outside?: Outside; some!: Bits.A | Bits.Both; name!: keyof typeof Mixed; }
"
        )
        .fields("Pin")
    );
}

#[test]
fn constants_as_types() {
    insta::assert_snapshot!(
        Project::of(
            "\
import { PrimaryKey } from 'relata';
const SIZES = ['s', 'm', 'l'] as const;
const ROLES = { admin: 1, guest: { level: 2 } } as const satisfies object;
const FROZEN = Object.freeze(['x', 'y'] as const);
const ONE = 'one';
type Size = (typeof SIZES)[number];
class Pin {
    id!: number & PrimaryKey;
    size!: Size;
    sizes!: Size[];
    admin!: (typeof ROLES)['admin'];
    guest!: (typeof ROLES)['guest']['level'];
    role!: keyof typeof ROLES;
    frozen!: (typeof FROZEN)[number];
    one!: typeof ONE;
    cased!: `is${Capitalize<Size>}`;
}
"
        )
        .fields("Pin")
    );
}

#[test]
fn unions_and_intersections_of_objects() {
    insta::assert_snapshot!(
        Project::of(
            "\
import { PrimaryKey } from 'relata';
interface Circle { kind: 'circle'; r: number }
interface Square { kind: 'square'; side: number }
interface Square { angle?: number }
type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
class Pin {
    id!: number & PrimaryKey;
    shape!: (Circle | Square) & { colour: string };
    kind!: (Circle | Square)['kind'];
    json!: Json;
    point!: readonly [x: number, y?: number];
    rest!: [string, ...number[]];
    both!: Circle & { label?: string };
    keys!: { [K in 'a' | 'b']?: K[] };
    nested!: { deep: { er: Partial<Record<string, Circle[]>> } };
    branded!: string & { readonly brand: unique symbol };
}
"
        )
        .fields("Pin")
    );
}

#[test]
fn imports_inside_types_and_of_namespaces() {
    let text = Project::of(
        "\
import type { PrimaryKey, Reference } from 'relata';
import * as models from './models';
export class Pin extends models.Base {
    tag!: import('./models').Tag & Reference;
    other!: models.Tag & Reference;
    mode!: models.kinds.Mode;
}
",
    )
    .with("models.ts", "import { PrimaryKey } from 'relata';\nexport class Base { id!: number & PrimaryKey }\nexport class Tag {}\nexport * as kinds from './kinds';")
    .with("kinds.ts", "export type Mode = 'a' | 'b';")
    .text();
    insta::assert_snapshot!(text);
}

#[test]
fn jsx_files_are_read_as_jsx() {
    let source = "import { PrimaryKey } from 'relata';\nexport class Pin { id!: number & PrimaryKey; view() { return <b>{this.id}</b>; } }";
    let request = |file: &str| CompileRequest {
        file: file.into(),
        source: source.into(),
        modules: Vec::new(),
    };
    assert!(matches!(
        compile(&request("/app/pin.tsx")),
        Ok(CompileResult::Compiled { .. })
    ));
    assert!(compile(&request("/app/pin.ts")).is_err());
}

#[test]
fn comments_and_directives_stay_where_they_are() {
    insta::assert_snapshot!(
        Project::of(
            "\
#!/usr/bin/env node
'use client'
/** A pin. */
import { PrimaryKey } from 'relata' // ours
import { other } from './other' /* theirs */

/** Kept. */
export class Pin {
    /** The key. */
    id!: number & PrimaryKey // no semicolon
    // the end
}
"
        )
        .text()
    );
}

#[test]
fn a_decorator_over_several_lines_keeps_the_lines_of_the_class() {
    let source = "\
import { entity, PrimaryKey } from 'relata';
@entity({
    name: 'pin', // a name
    /* and a table */
    collection: 'pins',
})
@entity.index(['a', 'b'], { unique: true })
class Pin { id!: number & PrimaryKey; }
";
    let text = Project::of(source).text();
    assert_eq!(text.lines().count(), source.lines().count());
    insta::assert_snapshot!(text);
}

#[test]
fn types_and_classes_that_contain_themselves_come_to_an_end() {
    let source = "\
import { PrimaryKey, Reference } from 'relata';
type Many = Many[] | readonly Many[] | { [key: string]: Many | Many[] };
type Grow<T> = Grow<T[]> | Grow<[T]>;
type Self = Self;
interface Node<T> extends Node<T[]> { next: Node<T[]>; }
class A extends B { x!: Many; }
class B extends A { y!: Grow<string>; z!: Self; }
class Pin { id!: number & PrimaryKey; many!: Many; grow!: Grow<1>; node!: Node<1>; pin?: Pin & Reference; }
";
    match Project::of(source).compile() {
        Ok(CompileResult::Compiled { entities, .. }) => assert_eq!(entities, ["Pin"]),
        other => unreachable!("{other:#?}"),
    }
}

#[test]
fn a_reference_falls_back_to_a_named_object() {
    let fields = Project::of(
        "\
import { PrimaryKey, Reference } from 'relata';
class User { id!: number & PrimaryKey; }
const nobody = new User();
const defaults = { user: nobody };
class Post {
    id!: number & PrimaryKey;
    authorId!: number;
    author: User & Reference<{ column: 'authorId'; onDelete: 'SET DEFAULT' }> = nobody;
    editor: User & Reference<{ onUpdate: 'SET DEFAULT' }> = defaults.user;
    plain: User & Reference = nobody;
    made: User & Reference<{ onDelete: 'SET DEFAULT' }> = new User();
}
",
    )
    .text();
    assert!(fields.contains("column: \"authorId\", default: () => nobody }"), "{fields}");
    assert!(
        fields.contains("onUpdate: \"SET DEFAULT\" }, default: () => defaults.user }"),
        "{fields}"
    );
    assert_eq!(fields.matches("default: () =>").count(), 2, "{fields}");
}
