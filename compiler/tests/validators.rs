//! Validators in types: what is emitted for them, by whatever way they come.

mod project;

use project::Project;

const IMPORTS: &str = "import { PrimaryKey, AutoId, Embedded, Validate, Pattern, Alpha, Alphanumeric, Ascii, Decimal, MultipleOf, MinLength, MaxLength, Includes, Excludes, Minimum, Maximum, ExclusiveMinimum, ExclusiveMaximum, Positive, Negative, PositiveNoZero, NegativeNoZero, BeforeDate, AfterDate, BeforeNow, AfterNow, Email, Reference, BackReference } from 'relata';\n";

fn project(body: &str) -> Project {
    Project::of(&format!("{IMPORTS}{body}\n"))
}

#[test]
fn every_validator_is_data() {
    insta::assert_snapshot!(
        project(
            "const CODE = /^[a-z]+$/; function isName(value: string) {}
const LEAST = 2;
class Pin {
  id!: AutoId & Positive;
  a!: string & Pattern<typeof CODE> & Alpha & Alphanumeric & Ascii & Email;
  b!: string & Decimal & Decimal<1> & Decimal<0, 2>;
  c!: string & MinLength<typeof LEAST> & MaxLength<80> & Includes<'x'> & Excludes<'\"'>;
  d!: number & Minimum<-1.5> & Maximum<3> & ExclusiveMinimum<-2> & ExclusiveMaximum<4> & MultipleOf<0.5>;
  e!: bigint & Minimum<-5n> & Maximum<9007199254740993n> & MultipleOf<3n> & Positive & Negative & PositiveNoZero & NegativeNoZero;
  f!: Date & BeforeDate<'2030-01-01'> & AfterDate<0> & BeforeNow & AfterNow;
  g!: string & Validate<typeof isName> & Validate<typeof isName, { least: 3; of: ['a', null]; '__proto__': true }>;
  h?: (string & MinLength<1>) | null;
  i: string & MinLength<3> = '';
}"
        )
        .fields("Pin")
    );
}

#[test]
fn parts_of_values_have_theirs() {
    insta::assert_snapshot!(
        project(
            "class Line { name!: string & MinLength<1>; lines?: Line[] & MaxLength<2>; }
class Home { street!: string & MinLength<2>; }
type Tree = { kids: Tree[] } & Validate<typeof isTree>;
declare function isTree(value: unknown): void;
class Pin {
  id!: number & PrimaryKey;
  tags!: (string & MinLength<2>)[] & MinLength<1>;
  line!: Line;
  home!: Embedded<Home>;
  map!: Map<string & Alpha, number & Positive>;
  set!: Set<number & Positive>;
  record!: Record<string, (string & Email) | null>;
  tuple!: [string & Alpha, ...(number & Positive)[]];
  union!: Date | (string & Alpha);
  same!: Line['name'];
  tree!: Tree;
}"
        )
        .fields("Pin")
    );
}

#[test]
fn an_alias_brings_its_validators() {
    insta::assert_snapshot!(
        project(
            "type Name = string & MinLength<1> & MaxLength<80>;
type Short<N extends number> = string & MaxLength<N>;
class Pin { id!: number & PrimaryKey; name!: Name; nick?: Name | null; code!: Name & Short<5>; }"
        )
        .fields("Pin")
    );
}

#[test]
fn functions_of_other_files_are_imported_as_values() {
    let main = project(
        "import type { isName } from './rules';
import type * as rules from './rules';
import check from 'checks';
import { Name, Even, Odd } from './names/types';
class Tests { static isGood(value: unknown) {} }
class Pin {
  id!: number & PrimaryKey;
  a!: string & Validate<typeof isName>;
  b!: string & Pattern<typeof rules.CODE>;
  c!: string & Validate<typeof check.name>;
  d!: string & Validate<typeof Tests.isGood>;
  e!: Name;
  f!: Even;
  g!: Odd;
}",
    )
    .with("rules.ts", "export function isName() {}\nexport const CODE = /x/;")
    .with(
        "names/types.ts",
        "import type { MinLength, Validate } from 'relata';
import { isName } from '../rules';
function even() {}
export default function odd() {}
export { even as isEven };
export type Name = string & MinLength<1> & Validate<typeof isName>;
export type Even = number & Validate<typeof even>;
export type Odd = number & Validate<typeof odd>;",
    );
    insta::assert_snapshot!(main.text());
}

#[test]
fn validators_alone_make_no_entity() {
    assert!(project("class Line { name!: string & MinLength<1>; }").is_unchanged());
}

macro_rules! mistakes {
    ($($name:ident: $field:expr,)*) => { $(#[test] fn $name() {
        insta::assert_snapshot!(project(&format!("class Tag {{ id: AutoId = 0; }}\nfunction isName() {{}}\nclass Pin {{\n  id!: number & PrimaryKey;\n  {}\n}}", $field)).error());
    })* };
}

mistakes! {
    a_length_of_a_number: "age!: number & MinLength<3>;",
    a_pattern_of_a_date: "at!: Date & Alpha;",
    a_minimum_of_a_reference: "tag!: Tag & Reference & Minimum<3>;",
    a_date_of_elements: "tags!: (string & BeforeNow)[];",
    a_validator_of_a_back_reference: "tags?: Tag[] & BackReference & MinLength<3>;",
    a_validator_of_an_embedded_object: "home!: Embedded<{ street: string }> & Validate<typeof isName>;",
    a_length_that_is_none: "name!: string & MinLength<-1>;",
    a_length_that_is_missing: "name!: string & MaxLength;",
    a_minimum_that_is_text: "age!: number & Minimum<'3'>;",
    a_multiple_of_zero: "age!: bigint & MultipleOf<0n>;",
    a_validator_that_is_no_function: "name!: string & Validate<'isName'>;",
    a_pattern_without_its_expression: "name!: string & Pattern;",
    options_that_are_types: "name!: string & Validate<typeof isName, { least: number }>;",
    operands_of_a_validator_without: "age!: number & Positive<true>;",
    a_function_that_is_not_declared: "name!: string & Validate<typeof isNmae>;",
}

#[test]
fn a_function_that_its_file_keeps_to_itself() {
    let main = project("import { Name } from './types';\nclass Pin { id!: number & PrimaryKey; name!: Name; }").with(
        "types.ts",
        "import type { Validate } from 'relata';\nfunction isName() {}\nexport type Name = string & Validate<typeof isName>;",
    );
    insta::assert_snapshot!(main.error());
}
