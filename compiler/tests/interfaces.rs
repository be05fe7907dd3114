//! Interfaces and object types as entities: `const User = defineEntity<User>('user')`.

mod project;

use project::Project;

const RELATA: &str = "import { defineEntity, type PrimaryKey, type AutoIncrement, type Reference, type BackReference, type Unique } from 'relata';";

fn project(body: &str) -> Project {
    Project::of(&format!("{RELATA}\n{body}\n"))
}

#[test]
fn an_interface_gives_the_call_its_fields() {
    let source = project(
        "export interface User {\n  id: number & PrimaryKey & AutoIncrement;\n  name: string & Unique;\n  nick?: string | null;\n  posts?: Post[] & BackReference;\n}\n\
         export const User = defineEntity<User>('user', { collection: 'users' });\n\
         export interface Post { id: number & PrimaryKey; author: User & Reference }\n\
         export const Post = defineEntity<Post>('post');",
    );
    insta::assert_snapshot!(source.text());
}

#[test]
fn what_an_interface_extends_comes_first() {
    insta::assert_snapshot!(
        project(
            "interface Keyed<K> { id: K & PrimaryKey; note: unknown }\ntype Stamp = { at: Date };\nclass Base { base = 1 }\n\
             export interface User extends Keyed<string>, Stamp, Base { note: string }\n\
             export const User = defineEntity<User>('user',);"
        )
        .defined("defineEntity<User>")
    );
}

#[test]
fn object_types_aliases_and_generic_interfaces() {
    let source = project(
        "interface Page<T> { id: number & PrimaryKey; body: T }\n\
         export type TextPage = Page<string>;\nexport const TextPage = defineEntity<TextPage>('text_page');\n\
         type Seen = Pick<{ id: number & PrimaryKey; by: TextPage & Reference; no: () => void }, 'id' | 'by'>;\nconst Seen = defineEntity<Seen>('seen');\n\
         const Inline = defineEntity<{ id: number & PrimaryKey; seen?: Seen & Reference }>('inline');",
    );
    insta::assert_snapshot!(
        ["TextPage>", "Seen>", "{ id"]
            .map(|name| source.defined(&format!("defineEntity<{name}")))
            .join("\n\n")
    );
}

#[test]
fn an_interface_of_another_file_is_reached_by_its_constant() {
    insta::assert_snapshot!(
        project(
            "import type { User } from './user';\nimport type { Membership } from './models';\n\
             export class Post { id!: number & PrimaryKey; author!: User & Reference; }\n\
             export interface Group { id: number & PrimaryKey; users?: User[] & BackReference<{ via: typeof Membership }> }\n\
             export const Group = defineEntity<Group>('group');"
        )
        .with("models.ts", "export * from './membership';")
        .with(
            "membership.ts",
            "import { defineEntity, PrimaryKey } from 'relata';\nexport interface Membership { id: number & PrimaryKey }\nexport const Membership = defineEntity<Membership>('membership');"
        )
        .with(
            "user.ts",
            "import * as orm from 'relata';\ninterface User { id: number & orm.PrimaryKey }\nconst User = orm.defineEntity<User>('user');\nexport { User };"
        )
        .text()
    );
}

#[test]
fn calls_that_are_complete_or_not_ours_stay() {
    assert!(
        project("interface User { id: number & PrimaryKey }\nconst User = defineEntity<User>('user', undefined, () => []);")
            .is_unchanged()
    );
    assert!(
        Project::of("import { t } from 'relata';\nimport { defineEntity } from 'other';\ninterface User { id: number }\nconst User = defineEntity<User>('user');")
            .is_unchanged()
    );
    assert!(project("const User = defineEntity('user', { id: t.number() });").is_unchanged());
    assert!(project("const User = defineEntity<Fields>('user', { id: t.number() });").is_unchanged());
}

#[test]
fn an_entity_inside_json_is_a_mistake() {
    insta::assert_snapshot!(
        project(
            "interface User { id: number & PrimaryKey }\nconst User = defineEntity<User>('user');\nclass Log { id!: number & PrimaryKey; by!: { user: User }; }"
        )
        .error()
    );
}
