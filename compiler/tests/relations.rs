//! Options of relations in types: what is emitted for them, and what is refused.

mod project;

use project::Project;

const IMPORTS: &str = "import { PrimaryKey, Reference, BackReference } from 'relata';\n";

#[test]
fn every_relation_takes_every_option() {
    let main = Project::of(&format!(
        "{IMPORTS}import type {{ loadTags }} from './loaders';
import type * as checks from './loaders';
import {{ remote }} from 'elsewhere';
async function loadAuthor() {{ return new Map(); }}
const isOwn = () => true;
class Loaders {{ static pages() {{ return []; }} }}
type Often = {{ cache: {{ ttl: 300_000, max: 100 }} }};
class Pin {{
  id!: number & PrimaryKey;
  author!: User & Reference<{{ load: 'eager', onDelete: 'SET NULL', loader: typeof loadAuthor, validate: typeof isOwn, cache: {{ ttl: 1000 }} }}>;
  first?: Tag & BackReference<Often & {{ load: 'eager' }}>;
  tags?: Tag[] & BackReference<{{ loader: typeof loadTags, validate: typeof checks.isTag, mappedBy: 'pin' }}>;
  pages?: Tag[] & BackReference<{{ loader: typeof Loaders.pages, validate: typeof remote }}>;
}}
class User {{ id!: number & PrimaryKey; }}
class Tag {{ id!: number & PrimaryKey; pin!: Pin & Reference; }}"
    ))
    .with("loaders.ts", "export async function loadTags() {}\nexport const isTag = function () {};");
    insta::assert_snapshot!(main.text());
}

#[test]
fn wrong_options_are_refused() {
    let error = |options: &str| {
        Project::of(&format!(
            "{IMPORTS}const SIZE = 3;\nclass Pin {{ id!: number & PrimaryKey; pin!: Pin & Reference<{{ {options} }}>; }}"
        ))
        .error()
    };
    let wrong = [
        "load: 'lazy'",
        "cache: 300",
        "cache: { max: 3 }",
        "cache: { ttl: 0 }",
        "cache: { ttl: 1, max: 1.5 }",
        "cache: { ttl: 1, size: 2 }",
        "loader: typeof SIZE",
        "validate: () => boolean",
    ];
    insta::assert_snapshot!(wrong.map(error).join("\n"));
}

#[test]
fn a_function_is_no_column() {
    let main = Project::of(&format!(
        "{IMPORTS}function f() {{}}\nclass Pin {{ id!: number & PrimaryKey; f!: typeof f; }}"
    ));
    insta::assert_snapshot!(main.error());
}

#[test]
fn a_back_reference_says_what_becomes_of_orphans() {
    let class = |rule: &str| {
        Project::of(&format!(
            "{IMPORTS}class Pin {{ id!: number & PrimaryKey; tags?: Tag[] & BackReference<{{ orphans: {rule} }}>; }}
class Tag {{ id!: number & PrimaryKey; pin?: Pin & Reference; }}"
        ))
    };
    insta::assert_snapshot!(class("'delete'").text());
    insta::assert_snapshot!(class("'forget'").error());
}

/// The field comes after all others, under a name that the class does not have; a class without relations needs none.
#[test]
fn new_objects_are_handed_over_last_of_all() {
    let main = Project::of(&format!(
        "{IMPORTS}class Pin {{
  #relata = 1;
  static #relata_() {{}}
  id!: number & PrimaryKey;
  constructor(public board: Board & Reference, private readonly size = 1) {{}}
  last = 'unended'
}}
abstract class Board {{ id!: number & PrimaryKey; pins?: Pin[] & BackReference }}
class Wall extends Board {{ name = '' }}
class Plain {{ id!: number & PrimaryKey; }}"
    ));
    insta::assert_snapshot!(main.text());
}

#[test]
fn fields_of_relations_are_left_to_their_accessors() {
    let main = Project::of(&format!(
        "{IMPORTS}class User {{ id!: number & PrimaryKey; pins?: Pin[] & BackReference }}
class Board {{
  id = 0 as number & PrimaryKey
  owner!: User & Reference
  public readonly title: string = ''
  private author!: User & Reference;
  protected readonly reader?: User & Reference;
  static pins?: Pin[] & BackReference;
  pins: Pin[] & BackReference = [];
}}
class Pin {{
  id!: number & PrimaryKey;
  constructor(public author: User & Reference, readonly title: string, protected readonly board?: Board & Reference) {{ 'use strict';
    this.title;
  }}
}}
class Big extends Pin {{
  constructor(public second: User & Reference<{{
    onDelete: 'SET NULL'
  }}>, author: User) {{
    author.id;
    super(author, 'big')
    this.id = 1;
  }}
}}
class Odd extends Pin {{
  constructor(public third: User & Reference) {{
    if (third) super(third, 'odd');
  }}
}}"
    ));
    insta::assert_snapshot!(main.text());
}
