//! Entity classes as people write them, and the text that comes out.

mod project;

use project::Project;

const ORDERS: &str = "\
import { entity, PrimaryKey, AutoIncrement, Reference, BackReference } from 'relata';

@entity.collection('customers')
class Customer {
    id: number & PrimaryKey & AutoIncrement = 0;
    since: Date = new Date;
    orders?: Order[] & BackReference;

    constructor(public email: string) {
    }
}

@entity.name('order').collection('orders')
class Order {
    id: number & PrimaryKey & AutoIncrement = 0;

    constructor(
        public customer: Customer & Reference,
        public total: number,
    ) {
    }

    pay() { return this.total; }
}
";

#[test]
fn a_one_to_many_pair_gets_its_definitions() {
    insta::assert_snapshot!(Project::of(ORDERS).text());
}

#[test]
fn no_line_is_added_or_removed() {
    let text = Project::of(ORDERS).text();
    assert_eq!(text.lines().count(), ORDERS.lines().count());
    let line = |text: &str| text.lines().position(|line| line.contains("pay()"));
    assert_eq!(line(&text), line(ORDERS));
}

#[test]
fn many_to_many_without_a_pivot() {
    insta::assert_snapshot!(
        Project::of(
            "\
import { AutoIncrement, ManyToMany, PrimaryKey } from 'relata';
class Reader {
    id: number & PrimaryKey & AutoIncrement = 0;
    shelves: Shelf[] & ManyToMany<{ inverse: 'readers' }> = [];
    friends?: Reader[] & ManyToMany;
}
class Shelf {
    id: number & PrimaryKey & AutoIncrement = 0;
    readers?: Reader[] & ManyToMany<{ inverse: 'shelves', table: 'reading', joinColumn: 'on', inverseJoinColumn: 'by' }>;
}
"
        )
        .text()
    );
}

#[test]
fn many_to_many_names_its_pivot() {
    insta::assert_snapshot!(
        Project::of(
            "\
import { entity, PrimaryKey, AutoIncrement, Reference, BackReference } from 'relata';
@entity.name('reader')
class Reader {
    id: number & PrimaryKey & AutoIncrement = 0;
    shelves?: Shelf[] & BackReference<{via: typeof ReaderShelf}>;
    constructor(public nick: string) {}
}
@(entity.name('shelf').collection('shelves'))
class Shelf {
    id: number & PrimaryKey & AutoIncrement = 0;
    readers: Reader[] & BackReference<{ via: typeof ReaderShelf, mappedBy: 'shelf' }> = [];
    constructor(public label: string) {}
}
@entity({ name: 'readerShelf', collection: 'reader_shelves' })
class ReaderShelf {
    id: number & PrimaryKey & AutoIncrement = 0;
    constructor(public reader: Reader & Reference, public shelf: Shelf & Reference) {}
}
"
        )
        .text()
    );
}

#[test]
fn one_to_one_by_primary_key() {
    insta::assert_snapshot!(
        Project::of(
            "\
import { PrimaryKey, AutoIncrement, Reference, BackReference } from 'relata';
class Device {
    id: number & PrimaryKey & AutoIncrement = 0;
    licence?: Licence & BackReference;
    constructor(public serial: string) {}
    region: string = '';
    active: boolean = true;
}
class Licence {
    constructor(public device: Device & Reference & PrimaryKey) {}
    key: string = '';
}
class Cart {
    id: number & PrimaryKey & AutoIncrement = 0;
    owner: Buyer & BackReference = new Buyer(this);
}
class Buyer {
    constructor(public cart: Cart & PrimaryKey & Reference) {}
}
"
        )
        .text()
    );
}

#[test]
fn constraints_and_optional_references() {
    insta::assert_snapshot!(
        Project::of(
            "\
import { PrimaryKey, AutoIncrement, Reference } from 'relata';
class Team { id: number & PrimaryKey & AutoIncrement = 0; }
class Player {
    id: number & PrimaryKey & AutoIncrement = 0;
    a?: Team & Reference<{onDelete: 'SET NULL'}>;
    b!: Team & Reference<{onDelete: 'RESTRICT', onUpdate: 'NO ACTION'}>;
    c: Team & Reference<{onDelete: 'SET DEFAULT'}> = standard;
    d: (Team & Reference) | null = null;
    e: Reference & (Team | undefined);
    f!: Team & Reference<{ fk: 'f_id' }>;
}
declare const standard: Team;
"
        )
        .fields("Player")
    );
}

#[test]
fn annotations_in_any_order_and_nesting() {
    insta::assert_snapshot!(
        Project::of(
            "\
import { PrimaryKey, AutoIncrement, Unique, Index, DatabaseField, UUID } from 'relata';
class Everything {
    id: AutoIncrement & (PrimaryKey & number) = 7;
    slug!: (string & Unique) | null;
    mail!: Unique<{ name: 'one_mail' }> & string;
    year!: Index & number;
    month!: number & Index<{ name: 'by_month', unique: true }>;
    both!: string & Unique & Index<{ name: 'both' }>;
    note!: string & DatabaseField<{ name: 'remark', type: 'varchar(20)' }>;
    token!: UUID;
    brand!: string & UUID;
}
"
        )
        .fields("Everything")
    );
}

#[test]
fn types_of_columns() {
    insta::assert_snapshot!(
        Project::of(
            "\
import { PrimaryKey, integer, uint8, float32 } from 'relata';
enum Level { Low, High = 10, Top }
enum Mode { On = 'on', Off = 'off' }
class Address { street = ''; zip: number = 0; lines?: string[]; format() { return ''; } }
type Tree = { label: string; children: Tree[] };
class Everything {
    id!: number & PrimaryKey;
    text!: string;
    count!: number;
    whole!: integer;
    tiny!: number & uint8;
    approx!: float32;
    flag!: boolean;
    huge!: bigint;
    at!: Date;
    maybe?: Date | null;
    bytes!: Uint8Array;
    state!: 'draft' | 'done';
    digit!: 1 | 2 | -3;
    mixed!: 'all' | 1 | false;
    level!: Level;
    mode?: Mode | null;
    one!: Mode.On;
    open!: 'a' | 'b' | (string & {});
    path!: `/${string}`;
    size!: `${'s' | 'l'}-${1 | 2}`;
    tags!: string[];
    pair!: [string, number];
    map!: Record<string, number>;
    address!: Address;
    shape!: { a: number; b?: string | null };
    either!: string | number;
    tree!: Tree;
    anything!: unknown;
    list!: ReadonlyArray<Address> | undefined;
}
"
        )
        .fields("Everything")
    );
}

#[test]
fn constant_initialisers_become_defaults_and_nothing_else_does() {
    insta::assert_snapshot!(
        Project::of(
            "\
import { PrimaryKey, AutoIncrement, Reference } from 'relata';
declare function uuid(): string;
const zero = 0;
class Everything {
    id: number & PrimaryKey & AutoIncrement = 1;
    a = 'x';
    b = -1.5;
    c = true;
    d: string = `plain`;
    e: number = zero;
    f: string = uuid();
    g: Date = new Date;
    h: string[] = [];
    i: string | null = null;
    j: 'on' | 'off' = 'on' as const;
    k = 10n;
    l: number = 1 + 1;
    constructor(public m: number = 3, readonly n: string = 'n', private o?: string, p: number = 4) {}
}
"
        )
        .fields("Everything")
    );
}

#[test]
fn what_is_no_instance_property_is_skipped() {
    insta::assert_snapshot!(
        Project::of(
            "\
import { PrimaryKey } from 'relata';
abstract class Everything {
    readonly id!: number & PrimaryKey;
    declare name: string;
    private secret: string = '';
    protected abstract kept: string;
    static count: number = 0;
    #hidden = new Map<string, number>();
    get title(): string { return ''; }
    set title(value: string) {}
    method(): void {}
    static { Everything.count = 1; }
    'odd name'!: string;
    constructor(notAProperty: string) {}
}
"
        )
        .fields("Everything")
    );
}

#[test]
fn renamed_and_namespace_imports_of_relata() {
    insta::assert_snapshot!(Project::of("\
import { PrimaryKey as Key, Reference as Ref, entity as table } from 'relata';
import * as r from 'relata';
@table.name('leaf') class Leaf { id!: number & Key; }
@r.entity.name('twig') class Twig { id!: number & r.PrimaryKey; leaf!: Leaf & Ref; other!: Leaf & r.Reference<{ onDelete: 'CASCADE' }>; }
").text());
}

#[test]
fn foreign_decorators_stay_and_ours_goes() {
    insta::assert_snapshot!(
        Project::of(
            "\
import { entity, PrimaryKey } from 'relata';
import { sealed } from './sealed';
@sealed
@entity
    .name('a') // the name
    .collection('b')
@sealed()
export class Box {
    @sealed() id: number & PrimaryKey = 0
}
"
        )
        .text()
    );
}

#[test]
fn classes_inside_functions_and_on_one_line() {
    insta::assert_snapshot!(
        Project::of(
            "\
import { PrimaryKey, Reference } from 'relata'
export function make() {
    class Inner { id: number & PrimaryKey = 0 }
    type Link = Inner & Reference;
    return class Outer { id: number & PrimaryKey = 0; inner!: Link };
}
"
        )
        .text()
    );
}

#[test]
fn files_without_entities_are_unchanged() {
    for source in [
        "export class Plain { id: number = 0; }",
        "import { Database } from 'relata';\nclass Repo { constructor(private db: Database, private seen: Map<string, any>) {} }",
        "// speaks of 'relata'\nclass A { id!: number & PrimaryKey }",
        "import { PrimaryKey } from 'relata';\nexport declare class Ambient { id: number & PrimaryKey; }\nexport type Id = number & PrimaryKey;",
        "import { UUID } from 'relata';\nexport class Dto { id!: UUID; m!: Map<string, string>; }",
    ] {
        assert!(Project::of(source).is_unchanged(), "{source}");
    }
}

#[test]
fn compiled_text_is_not_compiled_again() {
    assert!(Project::of(&Project::of(ORDERS).text()).is_unchanged());
}

#[test]
fn offsets_count_utf16_units() {
    let source = "import { PrimaryKey } from 'relata'; const face = '😀é';\nclass Smile { id!: number & PrimaryKey; }\n";
    let project = Project::of(source);
    let text = project.text();
    assert!(
        text.contains("'😀é';\nclass Smile { id!: number & PrimaryKey; static {"),
        "{text}"
    );
    let last = project.edits().pop().map(|edit| edit.start as usize);
    assert_eq!(last, Some(source.encode_utf16().count() - 2));
}

#[test]
fn a_byte_order_mark_and_carriage_returns_move_nothing() {
    let source = "\u{feff}import { PrimaryKey } from 'relata';\r\nclass Pin {\r\n  id!: number & PrimaryKey;\r\n}\r\n";
    let text = Project::of(source).text();
    assert!(
        text.starts_with("\u{feff}import { PrimaryKey } from 'relata'; import { registerEntity"),
        "{text}"
    );
    assert!(
        text.contains("\r\n  id!: number & PrimaryKey;\r\nstatic { __relata_entity(this"),
        "{text}"
    );
    assert!(text.ends_with("} }\r\n"), "{text}");
}

#[test]
fn f96_values_inside_json_have_shapes() {
    insta::assert_snapshot!(
        Project::of(
            "\
import { PrimaryKey, Excluded } from 'relata';
class Money { cents!: bigint; currency = 'EUR'; #secret = 1; cache!: WeakMap<object, string> & Excluded; next?: Money; }
interface Box<T> { of: T; inner?: Box<T>; }
type Link = { at: Date; next: Link | null };
class Everything {
    id!: number & PrimaryKey;
    dates!: Date[];
    set!: Set<bigint | null>;
    map!: ReadonlyMap<string, Map<number, Uint8Array>>;
    pair!: [from: Date, to?: Date, ...rest: Float32Array[]];
    spread!: [...[string, number], boolean];
    money!: Money;
    prices!: Record<string, Money | Date>;
    mixed!: string | number | null;
    late?: Date | string;
    boxes!: Box<Date> | Box<string>;
    chain!: Link;
    open!: { known: bigint; [more: string]: bigint };
    buffer!: ArrayBuffer;
    floats?: Float64Array | null;
    either!: Int8Array | Uint8Array;
    anything?: any;
}
"
        )
        .fields("Everything")
    );
}

#[test]
fn f96_embedded_objects_bring_their_fields() {
    insta::assert_snapshot!(
        Project::of(
            "\
import { AutoId, Embedded, Excluded, MapName, SQLite, Unique, int16 } from 'relata';
class Country { code: string & Unique = 'CL'; }
class Address { street!: string & MapName<'road'>; country!: Embedded<Country, { prefix: 'c_' }>; zip?: int16; }
class Resident {
    id!: AutoId;
    home!: Embedded<Address>;
    work?: Embedded<Address, { prefix: '' }> | null;
    place!: Embedded<{ x: number; y?: Date }>;
    code!: string & SQLite<{ type: 'varchar(20)' }>;
    secret!: string & Excluded;
    run!: (() => void) & Excluded;
}
"
        )
        .fields("Resident")
    );
}

#[test]
fn f96_a_class_inside_json_of_another_file_is_reached_by_a_thunk() {
    insta::assert_snapshot!(
        Project::of("import { PrimaryKey } from 'relata';\nimport type { Money } from './money';\nclass Pin { id!: number & PrimaryKey; price!: Money[]; }")
            .with("money.ts", "export class Money { cents!: bigint; }")
            .text()
    );
}
