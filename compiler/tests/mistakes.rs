//! Each kind of mistake: its code, its place, its sentence, its frame.

mod project;

use project::Project;

/// The error of a class body, behind the imports that every case needs.
fn error_of(body: &str) -> String {
    Project::of(&format!(
        "import {{ entity, PrimaryKey, AutoIncrement, Reference, BackReference, ManyToMany, Unique, Index, DatabaseField, UUID, Embedded, MapName }} from 'relata';\n\
         class Tag {{ id: number & PrimaryKey & AutoIncrement = 0; }}\n{body}\n"
    ))
    .error()
}

macro_rules! mistakes {
    ($($name:ident: $body:expr,)*) => { $(#[test] fn $name() { insta::assert_snapshot!(error_of($body)); })* };
}

mistakes! {
    an_undeclared_relation_target: "class Pin {\n\tid!: number & PrimaryKey;\n\ttag!: Tga & Reference;\n}",
    an_undeclared_type: "class Pin {\n  id!: number & PrimaryKey;\n  meta!: Array<Meta>;\n}",
    a_reference_to_a_string: "class Pin { id!: number & PrimaryKey; tag!: string & Reference; }",
    a_reference_to_an_interface: "interface Shape { id: number }\nclass Pin { id!: number & PrimaryKey; shape!: Shape & Reference; }",
    a_back_reference_to_an_interface: "interface Shape { id: number }\nclass Pin { id!: number & PrimaryKey; shapes?: Shape[] & BackReference; }",
    a_list_of_references: "class Pin { id!: number & PrimaryKey; tags!: Tag[] & Reference; }",
    references_inside_a_list: "class Pin { id!: number & PrimaryKey; tags!: (Tag & Reference)[]; }",
    an_annotation_alone: "class Pin { id!: PrimaryKey & AutoIncrement; }",
    an_entity_without_annotation: "class Pin { id!: number & PrimaryKey; tag!: Tag; }",
    entities_without_annotation: "class Pin { id!: number & PrimaryKey; tags: Tag[] = []; }",
    reference_and_back_reference: "class Pin { id!: number & PrimaryKey; tag!: Tag & Reference & BackReference; }",
    a_unique_back_reference: "class Pin { id!: number & PrimaryKey; tag?: Tag & BackReference & Unique; }",
    a_single_many_to_many: "class Pin { id!: number & PrimaryKey; tag!: Tag & ManyToMany; }",
    a_unique_many_to_many: "class Pin { id!: number & PrimaryKey; tags!: Tag[] & ManyToMany & Unique; }",
    many_to_many_and_back_reference: "class Pin { id!: number & PrimaryKey; tags!: Tag[] & ManyToMany & BackReference; }",
    many_to_many_of_strings: "class Pin { id!: number & PrimaryKey; tags!: string[] & ManyToMany; }",
    many_to_many_alone: "class Pin { id!: number & PrimaryKey; tags!: ManyToMany; }",
    an_unknown_option_of_many_to_many: "class Pin { id!: number & PrimaryKey; tags!: Tag[] & ManyToMany<{ via: 'tags' }>; }",
    two_references: "class Pin { id!: number & PrimaryKey; tag!: Tag & Reference & Reference<{ onDelete: 'CASCADE' }>; }",
    two_index_names: "class Pin { id!: number & PrimaryKey; a!: string & Index<{ name: 'x' }> & Unique<{ name: 'y' }>; }",
    two_column_names: "class Pin { id!: number & PrimaryKey; a!: string & DatabaseField<{ name: 'x' }> & DatabaseField<{ name: 'y' }>; }",
    auto_increment_of_a_string: "class Pin { id: string & PrimaryKey & AutoIncrement = ''; }",
    auto_increment_of_a_reference: "class Pin { tag!: Tag & Reference & PrimaryKey & AutoIncrement; }",
    a_string_and_a_number: "class Pin { id!: number & PrimaryKey; a!: string & number; }",
    a_uuid_number: "class Pin { id!: number & PrimaryKey; a!: number & UUID; }",
    an_unknown_option: "class Pin { id!: number & PrimaryKey; tag!: Tag & Reference<{ ondelete: 'CASCADE' }>; }",
    an_unknown_action: "class Pin { id!: number & PrimaryKey; tag!: Tag & Reference<{ onDelete: 'DROP' }>; }",
    a_pivot_that_is_no_class: "class Pin { id!: number & PrimaryKey; tags?: Tag[] & BackReference<{ via: 'PinTag' }>; }",
    options_that_are_no_object: "class Pin { id!: number & PrimaryKey; a!: string & Index<'x'>; }",
    no_type_and_no_initialiser: "class Pin { id!: number & PrimaryKey; title; }",
    no_type_and_a_call: "class Pin { id!: number & PrimaryKey; made = new Date(); }",
    a_weak_map: "class Pin { id!: number & PrimaryKey; seen!: WeakMap<object, number>; }",
    a_function_inside_a_map: "class Pin { id!: number & PrimaryKey; meta!: Map<string, { run(): void }>; }",
    a_promise_inside_a_list: "class Pin { id!: number & PrimaryKey; days!: { at: Promise<Date> }[]; }",
    an_embedded_string: "class Pin { id!: number & PrimaryKey; place!: Embedded<string>; }",
    an_embedded_key: "class Place { code!: string & PrimaryKey; }\nclass Pin { id!: number & PrimaryKey; place!: Embedded<Place>; }",
    embedded_in_itself: "class Place { at!: Embedded<Place>; }\nclass Pin { id!: number & PrimaryKey; place!: Embedded<Place>; }",
    an_unknown_option_of_embedded: "class Place { x = 1; }\nclass Pin { id!: number & PrimaryKey; place!: Embedded<Place, { prefx: 'a' }>; }",
    embedded_alone: "class Pin { id!: number & PrimaryKey; place!: Embedded; }",
    a_map_name_that_is_no_text: "class Pin { id!: number & PrimaryKey; a!: string & MapName<1>; }",
    a_rest_in_the_middle_of_a_tuple: "class Pin { id!: number & PrimaryKey; a!: [...string[], number]; }",
    a_function: "class Pin { id!: number & PrimaryKey; run!: () => void; }",
    a_computed_name: "const key = 'k';\nclass Pin { id!: number & PrimaryKey; [key]!: string; }",
    a_class_without_a_name: "export default class {\n  id!: number & PrimaryKey;\n}",
    a_computed_base: "declare function mixin(): new () => object;\nclass Pin extends mixin() { id!: number & PrimaryKey; }",
    an_unknown_base: "class Pin extends HTMLElement { id!: number & PrimaryKey; }",
    a_computed_enum: "declare function f(): number;\nenum Level { Low = f() }\nclass Pin { id!: number & PrimaryKey; level!: Level; }",
    an_unknown_enum_member: "enum Level { Low }\nclass Pin { id!: number & PrimaryKey; level!: Level.High; }",
    a_missing_type_argument: "type Box<T> = { of: T };\nclass Pin { id!: number & PrimaryKey; box!: Box; }",
    an_undecidable_condition: "class Pin { id!: number & PrimaryKey; a!: Date extends { getTime(): number } ? 1 : 2; }",
    every_mistake_at_once: "class Pin {\n  id!: string & PrimaryKey & AutoIncrement;\n  a!: Tga | Tgb;\n  b;\n  c!: Tag;\n  tags!: Map<string, Promise<Tag>>;\n}\nclass Other extends Pni {\n  id!: UUID & PrimaryKey;\n  run!: () => void;\n}",
    an_entity_that_is_a_class: "import { defineEntity } from 'relata';\nconst Label = defineEntity<Tag>('label');",
    an_entity_that_is_an_interface_with_mistakes: "import { defineEntity } from 'relata';\ninterface Label {\n  id: number & PrimaryKey;\n  run(): void;\n  tag: Tag;\n  size: Siez;\n}\nconst Label = defineEntity<Label>('label');",
    an_entity_with_an_index_signature: "import { defineEntity } from 'relata';\ninterface Label { id: number & PrimaryKey; [key: string]: unknown }\nconst Label = defineEntity<Label>('label');",
    an_argument_of_a_base_that_is_the_only_sign_of_an_entity: "class Keyed<T> { id!: number & PrimaryKey; of!: T; }\nclass Pin extends Keyed<Tga> { a = 1; b; }",
    a_mixin_that_returns_no_class: "function Stamped(base: typeof Tag) { return base; }\nclass Pin extends Stamped(Tag) { id!: number & PrimaryKey; }",
}

#[test]
fn an_import_that_is_no_annotation() {
    insta::assert_snapshot!(
        Project::of("import { PrimaryKey, Database } from 'relata';\nclass Pin { id!: number & PrimaryKey; db!: Database; }")
            .error()
    );
}

#[test]
fn a_file_that_does_not_parse() {
    insta::assert_snapshot!(Project::of("import { PrimaryKey } from 'relata';\nclass Pin { id!: number & ; }\n").error());
}

#[test]
fn an_import_that_leads_nowhere() {
    insta::assert_snapshot!(
        Project::of("import { PrimaryKey, Reference } from 'relata';\nimport type { Tag } from './tga';\nclass Pin { id!: number & PrimaryKey; tag!: Tag & Reference; }")
            .error()
    );
}

#[test]
fn a_name_that_the_other_file_does_not_export() {
    insta::assert_snapshot!(
        Project::of("import { PrimaryKey, Reference } from 'relata';\nimport type { Tag } from './tag';\nclass Pin { id!: number & PrimaryKey; tag!: Tag & Reference; }")
            .with("tag.ts", "class Tag {}")
            .error()
    );
}

#[test]
fn a_mistake_in_a_type_of_another_file_is_shown_there() {
    insta::assert_snapshot!(
        Project::of("import { PrimaryKey } from 'relata';\nimport type { Meta } from './meta';\nclass Pin { id!: number & PrimaryKey; meta!: Meta; }")
            .with("meta.ts", "// 😀\nexport type Meta = {\n  tags: Tgas;\n};\n")
            .error()
    );
}

#[test]
fn types_of_a_package_cannot_be_columns() {
    insta::assert_snapshot!(
        Project::of("import { PrimaryKey } from 'relata';\nimport type { Feature } from 'geo';\nclass Pin { id!: number & PrimaryKey; where!: Feature; }")
            .error()
    );
}

#[test]
fn a_subclass_in_another_file_cannot_be_referred_to() {
    insta::assert_snapshot!(
        Project::of("import { PrimaryKey, Reference } from 'relata';\nimport type { Boss } from './boss';\nexport class Person { id!: number & PrimaryKey; boss?: Boss & Reference; }")
            .with("boss.ts", "import { Person } from './main';\nexport class Boss extends Person {}")
            .error()
    );
}

#[test]
fn a_class_inside_json_that_its_file_keeps_to_itself() {
    insta::assert_snapshot!(
        Project::of("import { PrimaryKey } from 'relata';\nimport type { Bill } from './bill';\nclass Pin { id!: number & PrimaryKey; bill!: Bill; }")
            .with("bill.ts", "class Money { cents!: bigint; }\nexport interface Bill { sum: Money }")
            .error()
    );
}

#[test]
fn a_relation_target_that_its_file_keeps_to_itself() {
    insta::assert_snapshot!(
        Project::of("import { PrimaryKey } from 'relata';\nimport type { OwnedBy } from './owner';\nclass Pin { id!: number & PrimaryKey; owner!: OwnedBy; }")
            .with("owner.ts", "import { Reference } from 'relata';\nclass Owner {}\nexport type OwnedBy = Owner & Reference;")
            .error()
    );
}

#[test]
fn columns_count_utf16_units_from_one() {
    let source =
        "import { PrimaryKey, Reference } from 'relata';\nclass Pin { id!: number & PrimaryKey; '😀'!: Tga & Reference; }";
    let error = Project::of(source)
        .compile()
        .err()
        .and_then(|failure| failure.errors.into_iter().next());
    let line = source.lines().nth(1).unwrap_or("");
    let column = line.find("Tga").map(|at| line[..at].encode_utf16().count() + 1);
    assert_eq!(
        error.map(|error| (error.line as usize, error.column as usize)),
        column.map(|column| (2, column))
    );
}
