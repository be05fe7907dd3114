//! What people write beside plain fields: mixins, conditional types, constants as initialisers.

mod project;

use project::Project;

fn fields(body: &str) -> String {
    Project::of(&format!("import {{ PrimaryKey, Index, entity }} from 'relata';\n{body}\n")).fields("Pin")
}

#[test]
fn mixins_bring_their_fields() {
    let mixins = "type Constructor<T = object> = new (...args: any[]) => T;\n\
        function Stamped<T extends Constructor>(base: T) {\n  return class extends base { made: Date & Index = new Date(0); };\n}\n\
        const Titled = <T extends Constructor>(Base: T) => class extends Base { title = 'none'; };\n\
        function Sized(Base: Constructor, options: { max: number }) {\n  abstract class Size extends Base { size: number = 0; }\n  return Size as typeof Size;\n}\n\
        class Root { id!: number & PrimaryKey; }\n";
    insta::assert_snapshot!(fields(&format!(
        "{mixins}const Both = Titled(Root);\nclass Again extends Titled(Stamped(Sized(Both, {{ max: 1 }}))) {{}}\nclass Pin extends Stamped(Again) {{ own!: string; }}"
    )));
}

#[test]
fn a_mixin_of_another_file() {
    let project = Project::of(
        "import { PrimaryKey } from 'relata';\nimport { Stamped } from './stamped';\nexport class Pin extends Stamped(Object) { id!: number & PrimaryKey; }",
    )
    .with(
        "stamped.ts",
        "import type { Day } from './day';\nexport function Stamped<T extends new (...args: any[]) => object>(Base: T) { return class extends Base { day!: Day; } }",
    )
    .with("day.ts", "export type Day = 'mon' | 'tue';");
    insta::assert_snapshot!(project.fields("Pin"));
}

#[test]
fn conditional_types_that_can_be_decided() {
    insta::assert_snapshot!(fields(
        "type Kept<T> = T extends string ? T : never;\ntype Item<T> = T extends (infer U)[] ? U : T;\n\
         type Key<T> = T extends Map<infer K, unknown> ? K : 'none';\ntype Named<T> = T extends { name: string } ? 'named' : 'bare';\n\
         type Renamed<T> = { [K in keyof T as `the_${K & string}`]: T[K] };\n\
         type Inner<T> = T extends readonly (infer U)[] ? Inner<U> : T;\n         function made(): { a: Date } { return { a: new Date() }; }\n\
         class Pin {\n  id!: number & PrimaryKey;\n  a!: Kept<'x' | 'y' | 1>;\n  b!: Item<Date[]>;\n  c!: Item<bigint>;\n  d!: Key<Map<number, string>>;\n\
         \x20 e!: Named<{ name: 'x'; age: number }> | Named<{ age: number }>;\n  f!: string extends 'a' ? 1 : 2;\n  g!: Exclude<'a' | 'b' | null, null | 'a'>;\n\
         \x20 h!: Extract<'a' | 1 | Date, string | Date>;\n  i!: NonNullable<string | null | undefined>;\n  j!: Renamed<{ x: number }>;\n  k!: ReturnType<typeof made>;\n  l!: [boolean] extends [true | false] ? 'yes' : 'no';\n  m!: Inner<readonly bigint[][][]>;\n}"
    ));
}

#[test]
fn constants_that_properties_start_with() {
    let project = Project::of(
        "import { PrimaryKey } from 'relata';\nimport { Level, LIMIT } from './level';\nimport * as path from 'path';\nimport { gone } from './gone';\nenum Size { Small = 1, Big = 2 }\nconst FAR = -9007199254740993n;\nconst WORD = 'w' as const;\n\
         class Pin {\n  id!: number & PrimaryKey;\n  size: Size = Size.Big;\n  level: Level = Level.High;\n  untyped = Level.Low;\n  limit: number = LIMIT;\n  word: string = WORD;\n\
         \x20 big: bigint = 12345678901234567890n;\n  less: bigint = -1n;\n  hex = 0xffn;\n  below = -5n;\n  far = FAR;\n  other: string = path.sep;\n  lost: string = gone;\n  call: number = Number.MAX_VALUE;\n}",
    )
    .with("level.ts", "export enum Level { Low = 'low', High = 'high' }\nexport const LIMIT = -5;");
    insta::assert_snapshot!(project.fields("Pin"));
}

#[test]
fn parameters_without_arguments() {
    insta::assert_snapshot!(fields(
        "interface Box<T extends string = 'a'> { of: T }\n@entity.name('pin')\nclass Pin<K extends number, V = K> { id!: K & PrimaryKey; value!: V; box!: Box; }"
    ));
}

#[test]
fn a_literal_in_a_sub_class_stands_in_the_place_of_the_bases_field() {
    insta::assert_snapshot!(fields(
        "@entity.collection('pins')\nabstract class Root { id!: number & PrimaryKey; abstract type: string; name = ''; }\n\
         @(entity.name('pin').singleTableInheritance())\nclass Pin extends Root { type: 'pin' = 'pin'; own?: number; }"
    ));
}
