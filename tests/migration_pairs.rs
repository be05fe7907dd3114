//! Random pairs of schemas: the first with random rows is migrated to the second, and whatever both have is still there.
//!
//! `PROPTEST_CASES=50000` runs longer, `PROPTEST_RNG_SEED=1` the same pairs again. A pair that fails is made small and printed; its
//! seed goes to a file beside this one, and is run first from then on.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod support;

use std::cell::Cell;
use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use relata::driver::Driver;
use relata::error::{CoreError, RefusedChange};
use relata::migrate::{MigrateOptions, MigrationReport};
use relata::schema::Schema;
use serde_json::{Value as Json, json};
use support::{Native, migrate, schema};

/// The kinds of fields, each with its type in SQLite, a default, and values of it as SQL, some of which are of other kinds as well.
const KINDS: [(&str, &str, Option<&str>, [&str; 4]); 8] = [
    ("string", "TEXT", Some("\"d\""), ["'a'", "'12'", "'1.5'", "'true'"]),
    ("integer", "INTEGER", Some("7"), ["0", "1", "12", "-5"]),
    ("number", "REAL", Some("2.5"), ["0.0", "1.5", "12.0", "1e300"]),
    ("boolean", "INTEGER", Some("true"), ["0", "1", "0", "1"]),
    ("date", "INTEGER", None, ["0", "1769860800123", "-1", "1"]),
    ("bytes", "BLOB", None, ["x''", "x'00ff'", "x'61'", "x'02'"]),
    ("json", "TEXT", None, ["'[1]'", "'{}'", "'1'", "'\"a\"'"]),
    (
        "bigint",
        "INTEGER",
        Some("\"9007199254740993\""),
        ["9007199254740993", "1", "-1", "0"],
    ),
];

#[derive(Debug, Clone)]
struct Field {
    kind: usize,
    optional: bool,
    default: bool,
    /// 0 none, 1 an index, 2 a unique one.
    index: u8,
}

#[derive(Debug, Clone)]
struct Ref {
    target: usize,
    optional: bool,
    cascades: bool,
}

/// A table: its fields `f0`, `f1`, … and references `r0`, …, by their places; a key that is assigned or not.
#[derive(Debug, Clone)]
struct Model {
    counts: bool,
    fields: Vec<Option<Field>>,
    refs: Vec<Option<Ref>>,
}

/// The tables `e0`, `e1`, `e2`, by their places.
type Models = Vec<Option<Model>>;

fn models() -> impl Strategy<Value = Models> {
    let field = (
        0..KINDS.len(),
        any::<bool>(),
        any::<bool>(),
        prop_oneof![4 => Just(0u8), 1 => Just(1), 1 => Just(2)],
    );
    let field = field.prop_map(|(kind, optional, default, index)| Field {
        kind,
        optional,
        default,
        index,
    });
    let reference = (0..3usize, prop::bool::weighted(0.7), any::<bool>());
    let reference = reference.prop_map(|(target, optional, cascades)| Ref {
        target,
        optional,
        cascades,
    });
    let model = (any::<bool>(), vec(weighted(0.6, field), 4), vec(weighted(0.5, reference), 2));
    let model = model.prop_map(|(counts, fields, refs)| Model { counts, fields, refs });
    vec(weighted(0.8, model), 3).prop_filter("a schema has an entity", |models| models.iter().any(Option::is_some))
}

fn document(models: &Models) -> Json {
    let entity = |(at, model): (usize, &Option<Model>)| {
        let model = model.as_ref()?;
        let key = json!({"name": "id", "type": {"kind": "number"}, "primaryKey": true, "autoIncrement": model.counts});
        let fields = model.fields.iter().enumerate().filter_map(|(at, field)| {
            let Field {
                kind,
                optional,
                default,
                index,
            } = field.as_ref()?;
            let (kind, _, value, _) = KINDS[*kind];
            let mut field = json!({"name": format!("f{at}"), "type": {"kind": kind}, "optional": optional});
            if let Some(value) = value.filter(|_| *default) {
                field["default"] = serde_json::from_str(value).unwrap();
            }
            if *index > 0 {
                field["index"] = json!({"unique": *index == 2});
            }
            Some(field)
        });
        let refs = model.refs.iter().enumerate().filter_map(|(at, reference)| {
            let Ref {
                target,
                optional,
                cascades,
            } = reference.as_ref()?;
            models[*target].as_ref()?;
            let action = if *cascades { "CASCADE" } else { "NO ACTION" };
            let kind = json!({"kind": "reference", "entity": format!("E{target}"), "onDelete": action});
            Some(json!({"name": format!("r{at}"), "type": kind, "optional": optional}))
        });
        let fields: Vec<Json> = std::iter::once(key).chain(fields).chain(refs).collect();
        Some(json!({"name": format!("E{at}"), "collection": format!("e{at}"), "fields": fields}))
    };
    json!({"entities": models.iter().enumerate().filter_map(entity).collect::<Vec<_>>()})
}

/// Writes rows, of which those that break a rule are left out.
fn fill(native: &Native, models: &Models, rows: &[(usize, Vec<u8>)]) {
    for (place, picks) in rows {
        let Some(model) = &models[*place] else { continue };
        let mut columns = vec!["id".to_owned()];
        let mut values = vec![(picks[6] % 8 + 1).to_string()];
        for (at, field) in model.fields.iter().enumerate() {
            let Some(field) = field else { continue };
            let pick = usize::from(picks[at]);
            let is_null = field.optional && pick % 5 == 4;
            columns.push(format!("f{at}"));
            values.push(if is_null {
                "NULL".to_owned()
            } else {
                KINDS[field.kind].3[pick % 4].to_owned()
            });
        }
        for (at, reference) in model.refs.iter().enumerate() {
            let Some(reference) = reference.as_ref().filter(|reference| models[reference.target].is_some()) else {
                continue;
            };
            columns.push(format!("r{at}"));
            values.push(format!(
                "(SELECT id FROM e{} WHERE id >= {} LIMIT 1)",
                reference.target,
                picks[4 + at] % 8
            ));
        }
        let sql = format!(
            "INSERT OR IGNORE INTO e{place} ({}) VALUES ({})",
            columns.join(", "),
            values.join(", ")
        );
        native.script(&sql).unwrap();
    }
}

/// What SQLite says of a table, in an order of its own.
fn shape(native: &Native, table: &str) -> Vec<String> {
    let mut out = native.texts(&format!(
        "SELECT name || ' ' || type || ' ' || \"notnull\" || ' ' || pk || ' ' || coalesce(dflt_value, '-') FROM pragma_table_xinfo('{table}')"
    ));
    out.extend(native.texts(&format!(
        "SELECT \"from\" || ' ' || \"table\" || ' ' || \"to\" || ' ' || on_delete || ' ' || on_update FROM pragma_foreign_key_list('{table}')"
    )));
    out.extend(native.texts(&format!(
        "SELECT l.name || ' ' || l.\"unique\" || ' ' || i.name FROM pragma_index_list('{table}') AS l JOIN pragma_index_info(l.name) AS i"
    )));
    out.extend(native.texts(&format!(
        "SELECT sql LIKE '%AUTOINCREMENT%' FROM sqlite_schema WHERE name = '{table}'"
    )));
    out.sort();
    out
}

/// Every row as SQL, by table, key and column.
fn values(native: &Native) -> BTreeMap<(String, String, String), String> {
    let mut out = BTreeMap::new();
    for table in native.texts("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'") {
        for column in native.texts(&format!("SELECT name FROM pragma_table_info('{table}')")) {
            for pair in native.texts(&format!("SELECT id || '|' || quote({column}) FROM {table}")) {
                let (id, value) = pair.split_once('|').unwrap();
                out.insert((table.clone(), column.clone(), id.to_owned()), value.to_owned());
            }
        }
    }
    out
}

/// Everything in the file.
fn bytes(native: &mut Native) -> Vec<u8> {
    native.0.serialize("main").unwrap().to_vec()
}

fn run(schema: &Schema, native: &Native, options: &MigrateOptions) -> Result<MigrationReport, CoreError> {
    relata::migrate::migrate(schema, native, options)
}

/// Says of every refusal what can be said; whether any stays.
fn answer(refused: &[RefusedChange], [first, second]: [&Models; 2], options: &mut MigrateOptions) -> bool {
    let mut is_stuck = false;
    for change in refused {
        let Some(column) = &change.column else { return true };
        let given = match change.name.split(' ').next() {
            Some("drop") => {
                options.allow.push(change.name.clone());
                continue;
            }
            Some("require") => &mut options.backfill,
            Some("convert") => &mut options.convert,
            _ => return true,
        };
        // What was said once and did not help does not help again; rows of a table that is not there yet are none to refer to.
        let Some(value) = some_value(first, second, &change.table, column) else {
            return true;
        };
        is_stuck |= given.insert(format!("{}.{column}", change.table), value).is_some();
    }
    is_stuck
}

/// A value for a column, as SQL.
fn some_value(first: &Models, second: &Models, table: &str, column: &str) -> Option<String> {
    let place = |name: &str| name.get(1..)?.parse::<usize>().ok();
    let model = second[place(table)?].as_ref()?;
    if column.starts_with('f') {
        return Some(KINDS[model.fields[place(column)?].as_ref()?.kind].3[1].to_owned());
    }
    let target = model.refs[place(column)?].as_ref()?.target;
    first[target].as_ref().map(|_| format!("(SELECT min(id) FROM e{target})"))
}

/// Whether a pair migrates, and if so to what it should.
fn check(first: &Models, rows: &[(usize, Vec<u8>)], second: &Models) -> Result<bool, TestCaseError> {
    if second.iter().all(Option::is_none) {
        return Ok(true);
    }
    let mut native = Native::open();
    migrate(&schema(document(first)).unwrap(), &native).unwrap();
    fill(&native, first, rows);
    let wanted = schema(document(second)).unwrap();
    let (before, file) = (values(&native), bytes(&mut native));

    let mut options = MigrateOptions::default();
    for _ in 0..4 {
        let refused = run(
            &wanted,
            &native,
            &MigrateOptions {
                dry_run: true,
                ..options.clone()
            },
        )
        .unwrap()
        .refused;
        prop_assert!(bytes(&mut native) == file, "a dry run changes nothing");
        if refused.is_empty() || answer(&refused, [first, second], &mut options) {
            break;
        }
    }
    match run(&wanted, &native, &options) {
        Ok(_) => {}
        Err(CoreError::MigrationRefused { .. }) => {
            prop_assert!(bytes(&mut native) == file, "what is refused changes nothing");
            return Ok(false);
        }
        Err(error) => return Err(TestCaseError::fail(error.to_string())),
    }

    let fresh = Native::open();
    migrate(&wanted, &fresh).unwrap();
    for (place, _) in second.iter().enumerate().filter(|(_, model)| model.is_some()) {
        let table = format!("e{place}");
        prop_assert_eq!(
            shape(&native, &table),
            shape(&fresh, &table),
            "{} is what a fresh database has",
            table
        );
    }
    let after = values(&native);
    for ((table, column, id), value) in &before {
        let place = (table.clone(), column.clone(), id.clone());
        let types = [first, second].map(|models| sql_type(models, table, column));
        let has_table = second[table[1..].parse::<usize>().unwrap()].is_some();
        match (&after.get(&place), types) {
            (Some(now), _) if *now == value => {}
            (Some(now), [_, Some(_)]) if value == "NULL" => {
                prop_assert!(
                    options.backfill.contains_key(&format!("{table}.{column}")),
                    "{place:?} was NULL and is {now}"
                );
            }
            (Some(now), [Some(old), Some(new)]) if old != new => {
                let is_said = options.convert.contains_key(&format!("{table}.{column}"));
                prop_assert!(is_said || same_value(value, now), "{place:?} was {value} and is {now}");
            }
            (None, [Some(_), None]) if has_table => {
                let whole = format!("drop column {table}.{column}");
                prop_assert!(
                    value == "NULL" || options.allow.contains(&whole),
                    "{place:?} was {value} and is gone"
                );
            }
            (now, _) => return Err(TestCaseError::fail(format!("{place:?} was {value} and is {now:?}"))),
        }
    }
    let count =
        |values: &BTreeMap<(String, String, String), String>| values.keys().filter(|(_, column, _)| column == "id").count();
    prop_assert_eq!(count(&before), count(&after), "no row comes or goes");
    prop_assert_eq!(native.texts("SELECT \"table\" FROM pragma_foreign_key_check"), [""; 0]);
    prop_assert_eq!(native.texts("PRAGMA integrity_check"), ["ok"]);
    prop_assert_eq!(native.texts("PRAGMA foreign_keys"), ["1"]);

    let file = bytes(&mut native);
    prop_assert_eq!(run(&wanted, &native, &options).unwrap().statements, [""; 0]);
    prop_assert_eq!(run(&wanted, &native, &MigrateOptions::default()).unwrap().statements, [""; 0]);
    prop_assert!(bytes(&mut native) == file, "the second time changes nothing");
    Ok(true)
}

fn sql_type(models: &Models, table: &str, column: &str) -> Option<&'static str> {
    let model = models[table[1..].parse::<usize>().unwrap()].as_ref()?;
    if column == "id" {
        return Some("INTEGER");
    }
    let place = column[1..].parse::<usize>().unwrap();
    if column.starts_with('r') {
        let reference = model.refs[place].as_ref()?;
        return models[reference.target].as_ref().map(|_| "INTEGER");
    }
    model.fields[place].as_ref().map(|field| KINDS[field.kind].1)
}

/// Whether two SQL literals are one value in different types.
fn same_value(one: &str, other: &str) -> bool {
    let bare = |text: &str| match text.trim_matches('\'') {
        "true" => "1".to_owned(),
        text => text.to_owned(),
    };
    let (one, other) = (bare(one), bare(other));
    match (one.parse::<f64>(), other.parse::<f64>()) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}

/// Tries pairs. Returns how many of them migrated; the others are refused for what cannot be said in advance.
fn run_pairs(second: impl Fn(&Models, Models, &[bool]) -> Models) -> u32 {
    let cases = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok())
        .unwrap_or(2500);
    let config = ProptestConfig {
        cases,
        ..ProptestConfig::with_source_file(file!())
    };
    let rows = vec((0..3usize, vec(any::<u8>(), 7)), 0..12);
    let migrated = Cell::new(0);
    let outcome = TestRunner::new(config).run(
        &(models(), rows, models(), vec(prop::bool::weighted(0.7), 21)),
        |(first, rows, other, picks)| {
            let is_migrated = check(&first, &rows, &second(&first, other, &picks))?;
            migrated.set(migrated.get() + u32::from(is_migrated));
            Ok(())
        },
    );
    if let Err(error) = outcome {
        panic!("{error}");
    }
    migrated.get() * 100 / cases
}

/// Some of one schema and the rest of another, as a release follows another one.
fn mixed(first: &Models, other: Models, stays: &[bool]) -> Models {
    let pairs = first.iter().zip(other).zip(stays.chunks(7));
    pairs
        .map(|((first, other), stays)| match (first, other) {
            (Some(first), Some(other)) => {
                let pick = |at: usize| if stays[at] { first } else { &other };
                Some(Model {
                    counts: pick(0).counts,
                    fields: (0..4).map(|at| pick(1 + at).fields[at].clone()).collect(),
                    refs: (0..2).map(|at| pick(5 + at).refs[at].clone()).collect(),
                })
            }
            (first, other) => {
                if stays[0] {
                    first.clone()
                } else {
                    other
                }
            }
        })
        .collect()
}

#[test]
fn f116_every_pair_of_schemas_keeps_what_both_have() {
    let share = run_pairs(|_, other, _| other);
    assert!(share > 50, "{share} of a hundred pairs migrated");
}

#[test]
fn f116_every_pair_of_releases_keeps_what_both_have() {
    let share = run_pairs(mixed);
    assert!(share > 50, "{share} of a hundred pairs migrated");
}
