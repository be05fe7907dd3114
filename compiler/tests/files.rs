//! Types and classes of other files.

mod project;

use project::Project;
use relata_compiler::{CompileRequest, CompileResult, ModuleRequest, compile};

const AUTHOR: &str = "\
import { PrimaryKey, AutoIncrement, BackReference } from 'relata';
import type { Book } from './book';
export class Author {
    id: number & PrimaryKey & AutoIncrement = 0;
    books?: Book[] & BackReference;
}
";

const BOOK: &str = "\
import { PrimaryKey, AutoIncrement, Reference } from 'relata';
import { type Author } from './author';
import { log } from './log';
export class Book {
    id: number & PrimaryKey & AutoIncrement = 0;
    constructor(public author: Author & Reference) { log(author); }
}
";

#[test]
fn two_files_that_need_each_other_get_value_imports() {
    insta::assert_snapshot!(Project::of(AUTHOR).with("book.ts", BOOK).with("author.ts", AUTHOR).text());
    insta::assert_snapshot!(Project::of(BOOK).with("author.ts", AUTHOR).with("book.ts", BOOK).text());
}

#[test]
fn the_first_answer_asks_for_everything_at_once() {
    let source = "\
import { PrimaryKey, Reference } from 'relata';
import { A } from './a';
import { B } from './b';
import { unused } from './unused';
export class Pin { id!: number & PrimaryKey; a!: A; b!: B & Reference; }
";
    let request = CompileRequest {
        file: "/app/pin.ts".into(),
        source: source.into(),
        modules: Vec::new(),
    };
    let wanted = |specifier: &str| ModuleRequest {
        specifier: specifier.into(),
        importer: "/app/pin.ts".into(),
    };
    assert_eq!(
        compile(&request),
        Ok(CompileResult::Needs {
            specifiers: vec![wanted("./a"), wanted("./b")]
        })
    );
}

#[test]
fn dependencies_are_the_files_that_were_read() {
    let project = Project::of(AUTHOR)
        .with("book.ts", BOOK)
        .with("other.ts", "export class Other {}");
    assert_eq!(project.dependencies(), ["/app/book.ts"]);
}

#[test]
fn aliases_enums_and_interfaces_come_through_re_exports() {
    insta::assert_snapshot!(
        Project::of(
            "\
import { PrimaryKey } from 'relata';
import type { Key, State as Stage, Meta, Colour, Stars } from './types';
import * as shared from './types';
export class Task {
    id!: Key;
    stage!: Stage;
    meta?: Meta | null;
    colour!: Colour;
    stars!: Stars;
    again?: shared.Colour;
    one!: Stage.Open;
    code!: number & PrimaryKey & shared.Named<'c_code'>;
}
"
        )
        .with("types/index.ts", "export * from './key';\nexport { Status as State } from './status';\nexport type { Meta } from './meta';\nexport * from './consts';\n")
        .with("types/key.ts", "import type { PrimaryKey, DatabaseField } from 'relata';\nexport type Key = string & PrimaryKey;\nexport type Named<N extends string> = DatabaseField<{ name: N }>;")
        .with("types/status.ts", "export const enum Status { Open = 'open', Done = 'done' }")
        .with("types/meta.ts", "import { Extra } from './extra';\nexport interface Meta extends Extra { note: string }")
        .with("types/extra.ts", "export interface Extra { more?: Record<string, number[]> }")
        .with("types/consts.ts", "export const COLOURS = ['red', 'blue'] as const;\nexport type Colour = (typeof COLOURS)[number];\nconst STARS = { one: 1, two: 2 } as const;\nexport type Stars = (typeof STARS)[keyof typeof STARS];")
        .fields("Task")
    );
}

#[test]
fn bases_in_other_files_bring_their_fields_and_their_targets() {
    insta::assert_snapshot!(
        Project::of(
            "\
import { Owned } from './base/owned';
import { Unique } from 'relata';
export class Note extends Owned<string> {
    title: string & Unique = '';
    override value: string = 'none';
}
"
        )
        .with("base/owned.ts", "import { Keyed } from './keyed';\nimport { Reference } from 'relata';\nimport type { Person } from '../people/person';\nexport abstract class Owned<T> extends Keyed { value!: T; all: T[] = []; owner!: Person & Reference; }")
        .with("base/keyed.ts", "import { PrimaryKey, AutoIncrement } from 'relata';\nexport abstract class Keyed { id: number & PrimaryKey & AutoIncrement = 0; made: Date = new Date(); }")
        .with("people/person.ts", "export class Person {}")
        .text()
    );
}

#[test]
fn a_class_is_an_entity_by_its_alias_or_by_its_base() {
    let project = Project::of(
        "import type { Index } from 'relata';\nimport { Base } from './base';\nimport { Id } from './ids';\nexport class ByBase extends Base {}\nexport class ByAlias { id!: Id }\nexport class Plain { other!: Ids }\ntype Ids = string;",
    )
    .with("base.ts", "import { PrimaryKey } from 'relata';\nexport class Base { id!: number & PrimaryKey }")
    .with("ids.ts", "import { PrimaryKey } from 'relata';\nexport type Id = number & PrimaryKey;");
    match project.compile() {
        Ok(CompileResult::Compiled { entities, .. }) => assert_eq!(entities, ["ByBase", "ByAlias"]),
        other => unreachable!("{other:#?}"),
    }
}

#[test]
fn targets_with_one_name_from_two_files_stay_apart() {
    let text = Project::of(
        "import { PrimaryKey, Reference } from 'relata';\nimport { Item } from './a';\nimport type { Item as Other } from './b';\nimport type Third from './c';\nclass Pin { id!: number & PrimaryKey; a!: Item & Reference; b!: Other & Reference; c!: Third & Reference; again!: Item & Reference; }",
    )
    .with("a.ts", "export class Item {}")
    .with("b.ts", "export class Item {}")
    .with("c.ts", "export default class Third {}")
    .text();
    let imports = "import { Item as __relata_Item } from \"./a\"; import { Item as __relata_Item_2 } from \"./b\"; import { default as __relata_c } from \"./c\";\n";
    assert!(text.contains(imports), "{text}");
    for thunk in [
        "a\", type: { kind: \"reference\", entity: () => __relata_Item }",
        "b\", type: { kind: \"reference\", entity: () => __relata_Item_2 }",
        "c\", type: { kind: \"reference\", entity: () => __relata_c }",
        "again\", type: { kind: \"reference\", entity: () => __relata_Item }",
    ] {
        assert!(text.contains(thunk), "{thunk} is not in {text}");
    }
}

#[test]
fn a_type_only_re_export_is_gone_around() {
    let text = Project::of(
        "import { PrimaryKey, Reference } from 'relata';\nimport type { Item } from './all';\nclass Pin { id!: number & PrimaryKey; item!: Item & Reference; }",
    )
    .with("all/index.ts", "export type { Item } from './item';")
    .with("all/item.ts", "export class Item {}")
    .text();
    assert!(
        text.contains("import { Item as __relata_Item } from \"./all/item\";"),
        "{text}"
    );
}

#[test]
fn a_class_of_a_package_is_trusted_as_a_target() {
    let text = Project::of(
        "import { PrimaryKey, Reference } from 'relata';\nimport type { Account } from '@acme/models';\nclass Pin { id!: number & PrimaryKey; account!: Account & Reference; }",
    )
    .text();
    assert!(
        text.contains("import { Account as __relata_Account } from \"@acme/models\";"),
        "{text}"
    );
    assert!(text.contains("entity: () => __relata_Account"), "{text}");
}

#[test]
fn mapped_helpers_and_generics() {
    insta::assert_snapshot!(
        Project::of(
            "\
import { PrimaryKey, Reference, Unique } from 'relata';
type Maybe<T> = T | null;
type Column<T, A = Unique> = T & A;
interface Settings { theme: 'dark' | 'light'; size?: number; run(): void }
class Owner { id!: string & PrimaryKey; settings!: Pick<Settings, 'theme'>; }
class Pin {
    id!: number & PrimaryKey;
    part!: Partial<Pick<Settings, 'theme' | 'size'>>;
    rest!: Omit<Settings, 'run'>;
    open!: Record<string, Maybe<number>>;
    closed!: Record<'a' | 'b', boolean>;
    sure!: NonNullable<string | null | undefined>;
    theme!: Settings['theme'];
    size!: Settings['size'];
    ownerId!: Owner['id'];
    less!: Exclude<'a' | 'b' | 'c', 'b'>;
    more!: Extract<'a' | 'b' | 1, string>;
    keys!: keyof Settings;
    mapped!: { [K in keyof Pick<Settings, 'theme'>]: K };
    column!: Column<string>;
    owner!: Maybe<Owner & Reference>;
    other!: Maybe<Owner> & Reference;
    frozen!: Readonly<{ a: 1 }>;
    loud!: Uppercase<'on' | 'off'>;
}
"
        )
        .fields("Pin")
    );
}
