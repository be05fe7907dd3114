//! Joins of every kind on real rows.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

mod support;

use serde_json::{Value as Json, json};
use support::Db;
use support::models::{document, entity, field, filled_blog, id, many, mapped, nullable, one, optional, reference, unique, via};

fn ids(found: &Json) -> Vec<i64> {
    found
        .as_array()
        .unwrap()
        .iter()
        .map(|object| object["id"].as_i64().unwrap())
        .collect()
}

#[test]
fn to_one_joins_share_the_statement() {
    let db = filled_blog();
    let query = json!({"entity": "Post", "order": {"id": "asc"}, "joins": {"author": {}, "reviewer": {"select": ["name"]}}});
    assert_eq!(db.plan(query.clone()).unwrap().statements.len(), 1);
    let found = db.find(query);
    assert_eq!(found[0]["author"]["name"], "Ada");
    assert_eq!(found[0]["reviewer"], json!({"name": "Bob"}));
    assert_eq!(found[1].get("reviewer"), None, "no reviewer, and the property is optional");
}

#[test]
fn a_missing_object_is_null_where_the_field_says_so() {
    let db = filled_blog();
    let found = db.find(json!({"entity": "Comment", "order": {"id": "asc"}, "joins": {"author": {"select": ["name"]}}}));
    assert_eq!(found[1]["author"], Json::Null);
    assert_eq!(found[0]["author"], json!({"name": "Cyd"}));
}

#[test]
fn a_to_many_join_is_one_more_statement_and_starts_empty() {
    let db = filled_blog();
    let query = json!({"entity": "User", "select": ["name"], "order": {"id": "asc"},
        "joins": {"posts": {"select": ["title"], "order": {"title": "desc"}}}});
    assert_eq!(db.plan(query.clone()).unwrap().statements.len(), 2);
    assert_eq!(
        db.find(query),
        json!([
            {"name": "Ada", "posts": [{"title": "Delta"}, {"title": "Beta"}, {"title": "Alpha"}]},
            {"name": "Bob", "posts": [{"title": "Gamma"}]},
            {"name": "Cyd", "posts": []},
            {"name": "Dan", "posts": []},
        ])
    );
}

#[test]
fn joins_nest_to_any_depth_in_a_constant_number_of_statements() {
    let db = filled_blog();
    let query = json!({"entity": "User", "select": ["name"], "filter": {"id": 1}, "joins": {
        "posts": {"select": ["title"], "order": {"id": "asc"}, "joins": {
            "comments": {"select": ["text"], "order": {"id": "asc"}, "joins": {"author": {"select": ["name"], "joins": {
                "groups": {"select": ["name"]}}}}},
            "reviewer": {"select": ["name"], "joins": {"posts": {"select": ["title"]}}},
        }},
    }});
    // The groups of the authors are two: the rows of the pivot, and the groups.
    assert_eq!(db.plan(query.clone()).unwrap().statements.len(), 6);
    assert_eq!(
        db.find(query),
        json!([{"name": "Ada", "posts": [
            {"title": "Alpha", "reviewer": {"name": "Bob", "posts": [{"title": "Gamma"}]}, "comments": [
                {"text": "first", "author": {"name": "Cyd", "groups": []}},
                {"text": "second", "author": null},
            ]},
            {"title": "Beta", "comments": []},
            {"title": "Delta", "comments": [], "reviewer": {"name": "Ada", "posts": [
                {"title": "Alpha"}, {"title": "Beta"}, {"title": "Delta"}]}},
        ]}])
    );
}

#[test]
fn a_joined_child_knows_its_parent() {
    let db = filled_blog();
    let found = db.find(json!({"entity": "User", "filter": {"id": 2}, "joins": {"posts": {}, "credentials": {}}}));
    assert_eq!(found[0]["posts"][0]["author"], "@parent");
    assert_eq!(
        found[0]["posts"][0]["reviewer"],
        json!({"@ref": 1}),
        "another reference to the same entity is not the parent"
    );
    // A part of the child without the reference has no such property.
    let found = db.find(json!({"entity": "User", "filter": {"id": 2}, "joins": {"posts": {"select": ["title"]}}}));
    assert_eq!(found[0]["posts"][0], json!({"title": "Gamma"}));
    // Joined by itself it is loaded, not assumed.
    let found =
        db.find(json!({"entity": "User", "filter": {"id": 2}, "joins": {"posts": {"joins": {"author": {"select": ["name"]}}}}}));
    assert_eq!(found[0]["posts"][0]["author"], json!({"name": "Bob"}));
}

#[test]
fn f52_one_to_one_is_an_object_from_both_sides_and_each_knows_the_other() {
    let db = filled_blog();
    let users = db.find(json!({"entity": "User", "order": {"id": "asc"}, "limit": 2, "joins": {"credentials": {}}}));
    assert_eq!(users[0]["credentials"], json!({"user": "@parent", "password": "a"}));
    assert_eq!(users[1].get("credentials"), None);
    let credentials = db.find(json!({"entity": "Credentials", "filter": {"password": "c"}, "joins": {"user": {}}}));
    assert_eq!(
        credentials,
        json!([{"password": "c", "user": {"id": 3, "name": "Cyd", "age": 20.5, "credentials": "@parent"}}])
    );
}

#[test]
fn many_to_many_goes_through_the_pivot_from_both_sides() {
    let db = filled_blog();
    let users = db.find(json!({"entity": "User", "select": ["name"], "order": {"id": "asc"},
        "joins": {"groups": {"select": ["name"], "order": {"name": "asc"}}}}));
    assert_eq!(
        users[0],
        json!({"name": "Ada", "groups": [{"name": "blue"}, {"name": "red"}]}),
        "said twice, there once"
    );
    assert_eq!(users[1], json!({"name": "Bob", "groups": [{"name": "red"}]}));
    assert_eq!(users[2], json!({"name": "Cyd", "groups": []}));
    let groups = db.find(json!({"entity": "Group", "order": {"id": "asc"}, "joins": {"users": {"select": ["name"]}}}));
    assert_eq!(groups[0]["users"], json!([{"name": "Ada"}, {"name": "Bob"}]));
    assert_eq!(groups[2]["users"], json!([]));
}

#[test]
fn a_pivot_with_a_unique_index_needs_no_second_look() {
    let document = |unique: bool| {
        let mut pivot = entity(
            "UserGroup",
            vec![id(), reference("user", "User"), reference("group", "Group")],
        );
        pivot["indexes"] = json!([{"fields": ["group", "user"], "unique": unique}]);
        let user = entity("User", vec![id(), via(many("groups", "Group"), "UserGroup")]);
        document(vec![user, entity("Group", vec![id()]), pivot])
    };
    for unique in [true, false] {
        let plan = Db::new(document(unique))
            .plan(json!({"entity": "User", "joins": {"groups": {}}}))
            .unwrap();
        assert_eq!(plan.statements[2].attach.as_ref().unwrap().distinct, !unique);
    }
}

#[test]
fn f68_a_tree_that_refers_to_itself_is_read_level_by_level() {
    let employee = entity(
        "Employee",
        vec![
            id(),
            field("name", "string"),
            optional(reference("manager", "Employee")),
            many("reports", "Employee"),
        ],
    );
    let db = Db::new(document(vec![employee]));
    db.insert(
        "Employee",
        &[
            json!({"id": 1, "name": "root", "manager": null}),
            json!({"id": 2, "name": "left", "manager": 1}),
            json!({"id": 3, "name": "leaf", "manager": 2}),
        ],
    );
    let found = db.find(json!({"entity": "Employee", "filter": {"manager": null},
        "joins": {"reports": {"joins": {"reports": {"select": ["name"]}}}}}));
    assert_eq!(
        found,
        json!([{"id": 1, "name": "root", "reports": [
            {"id": 2, "name": "left", "manager": "@parent", "reports": [{"name": "leaf"}]}]}])
    );
    let up = db.find(json!({"entity": "Employee", "select": ["name"], "filter": {"name": "leaf"},
        "joins": {"manager": {"select": ["name"], "joins": {"manager": {"select": ["name"]}}}}}));
    assert_eq!(
        up,
        json!([{"name": "leaf", "manager": {"name": "left", "manager": {"name": "root"}}}])
    );
}

#[test]
fn many_to_many_of_an_entity_with_itself() {
    let user = entity(
        "User",
        vec![
            id(),
            mapped(via(many("follows", "User"), "Follow"), "follower"),
            mapped(via(many("followers", "User"), "Follow"), "followed"),
        ],
    );
    let db = Db::new(document(vec![
        user,
        entity(
            "Follow",
            vec![id(), reference("follower", "User"), reference("followed", "User")],
        ),
    ]));
    db.insert("User", &[json!({"id": 1}), json!({"id": 2}), json!({"id": 3})]);
    db.insert(
        "Follow",
        &[
            json!({"follower": 1, "followed": 2}),
            json!({"follower": 1, "followed": 3}),
            json!({"follower": 3, "followed": 1}),
        ],
    );
    let found = db.find(json!({"entity": "User", "filter": {"id": 1}, "joins": {"follows": {}, "followers": {}}}));
    assert_eq!(
        found,
        json!([{"id": 1, "follows": [{"id": 2}, {"id": 3}], "followers": [{"id": 3}]}])
    );
}

#[test]
fn an_inner_join_restricts_rows_before_they_are_paged() {
    let db = filled_blog();
    let query = |join: Json| json!({"entity": "User", "order": {"name": "desc"}, "limit": 1, "joins": join});
    assert_eq!(
        ids(&db.find(query(json!({"inner posts": {}})))),
        [2],
        "the last one by name has no posts"
    );
    assert_eq!(
        ids(&db.find(query(json!({"inner posts": {"filter": {"title": "Beta"}}})))),
        [1]
    );
    assert_eq!(
        ids(&db.find(query(json!({"inner groups": {"filter": {"name": "red"}}})))),
        [2]
    );
    assert_eq!(ids(&db.find(query(json!({"inner credentials": {}})))), [3]);
    assert_eq!(
        ids(&db.find(query(
            json!({"inner only posts": {"joins": {"inner only comments": {"filter": {"author": 1}}}}})
        ))),
        [2]
    );
}

#[test]
fn a_join_that_loads_nothing_restricts_only_as_an_inner_one() {
    let db = filled_blog();
    let all = db.find(json!({"entity": "User", "joins": {"only posts": {"filter": {"title": "Beta"}}}}));
    assert_eq!(ids(&all), [1, 2, 3, 4]);
    assert_eq!(all[0].get("posts"), None);
    let some = db.find(json!({"entity": "User", "order": {"id": "asc"}, "joins": {"inner only posts": {}}}));
    assert_eq!(ids(&some), [1, 2], "each user once, however many posts");
    let posts =
        db.find(json!({"entity": "Post", "order": {"id": "asc"}, "joins": {"inner only author": {"filter": {"name": "Bob"}}}}));
    assert_eq!(
        posts,
        json!([{"id": 3, "title": "Gamma", "author": {"@ref": 2}, "reviewer": {"@ref": 1}}])
    );
}

#[test]
fn an_inner_join_inside_a_left_one_empties_it_and_keeps_the_row() {
    let db = filled_blog();
    let query = json!({"entity": "Post", "select": ["title"], "order": {"id": "asc"}, "joins": {
        "reviewer": {"select": ["name"], "joins": {"inner credentials": {"select": ["password"]}}}}});
    assert_eq!(
        db.find(query),
        json!([
            {"title": "Alpha"},
            {"title": "Beta"},
            {"title": "Gamma", "reviewer": {"name": "Ada", "credentials": {"password": "a"}}},
            {"title": "Delta", "reviewer": {"name": "Ada", "credentials": {"password": "a"}}},
        ])
    );
}

#[test]
fn the_filter_of_a_left_join_filters_the_joined_rows() {
    let db = filled_blog();
    let found = db.find(json!({"entity": "Post", "select": ["title"], "order": {"id": "asc"},
        "joins": {"reviewer": {"select": ["name"], "filter": {"name": "Ada"}}}}));
    assert_eq!(found[0], json!({"title": "Alpha"}));
    assert_eq!(found[2], json!({"title": "Gamma", "reviewer": {"name": "Ada"}}));
}

#[test]
fn a_page_of_a_join_is_a_page_for_each_parent() {
    let db = filled_blog();
    let titles = |join: Json| {
        let found = db.find(json!({"entity": "User", "select": ["name"], "order": {"id": "asc"}, "joins": {"posts": join}}));
        let titles = |user: &Json| {
            user["posts"]
                .as_array()
                .unwrap()
                .iter()
                .map(|post| post["title"].as_str().unwrap().to_owned())
                .collect()
        };
        found.as_array().unwrap().iter().map(titles).collect::<Vec<Vec<String>>>()
    };
    assert_eq!(
        titles(json!({"order": {"title": "asc"}, "limit": 1}))[..2],
        [vec!["Alpha"], vec!["Gamma"]]
    );
    assert_eq!(titles(json!({"order": {"title": "desc"}, "limit": 2}))[0], ["Delta", "Beta"]);
    assert_eq!(
        titles(json!({"order": {"title": "asc"}, "skip": 1}))[..2],
        [vec!["Beta", "Delta"], vec![]]
    );
    assert_eq!(titles(json!({"order": {"title": "asc"}, "skip": 1, "limit": 1}))[0], ["Beta"]);
    assert_eq!(titles(json!({"limit": 0}))[0], [""; 0]);
}

#[test]
fn a_page_of_a_pivot_counts_each_object_once() {
    let db = filled_blog();
    let groups =
        |join: Json| db.find(json!({"entity": "User", "filter": {"id": 1}, "joins": {"groups": join}}))[0]["groups"].clone();
    assert_eq!(ids(&groups(json!({"limit": 2}))), [1, 2]);
    assert_eq!(ids(&groups(json!({"skip": 1}))), [2]);
    assert_eq!(ids(&groups(json!({"order": {"name": "asc"}, "limit": 1}))), [2]);
    let several = |skip: i64| ids(&db.find(json!({"entity": "User", "joins": {"inner only groups": {"skip": skip}}})));
    assert_eq!(several(0), [1, 2]);
    assert_eq!(several(1), [1]);
    assert_eq!(several(2), [0; 0]);
}

#[test]
fn a_page_of_a_to_one_join_is_at_most_one_row() {
    let db = filled_blog();
    let author = |page: Json| {
        db.find(json!({"entity": "Post", "filter": {"id": 1}, "joins": {"author": page}}))[0]
            .get("author")
            .cloned()
    };
    assert_eq!(author(json!({"limit": 1})).unwrap()["name"], "Ada");
    assert_eq!(author(json!({"limit": 0})), None);
    assert_eq!(author(json!({"skip": 1})), None);
}

#[test]
fn the_order_of_a_join_leads_through_its_own_joins() {
    let db = filled_blog();
    let found = db.find(json!({"entity": "User", "filter": {"id": 1}, "joins": {
        "posts": {"order": {"reviewer.name": "desc"}, "limit": 1, "joins": {"only reviewer": {}}}}}));
    assert_eq!(ids(&found[0]["posts"]), [1]);
}

#[test]
fn keys_of_text_and_bytes_join_too() {
    for (kind, first, second) in [("uuid", "a-1", "b-2"), ("bytes", "00ff", "01"), ("date", "", "")] {
        let (first, second) = if kind == "date" {
            (json!(5_000_000_000_i64), json!(7))
        } else {
            (json!(first), json!(second))
        };
        let key = json!({"name": "key", "type": {"kind": kind}, "primaryKey": true});
        let db = Db::new(document(vec![
            entity("Owner", vec![key, many("items", "Item")]),
            entity("Item", vec![id(), reference("owner", "Owner")]),
        ]));
        db.insert("Owner", &[json!({"key": first}), json!({"key": second})]);
        db.insert("Item", &[json!({"id": 1, "owner": first})]);
        let found = db.find(json!({"entity": "Owner", "order": {"key": "asc"}, "joins": {"items": {}}}));
        let items: Vec<usize> = found
            .as_array()
            .unwrap()
            .iter()
            .map(|owner| owner["items"].as_array().unwrap().len())
            .collect();
        assert_eq!(items.iter().sum::<usize>(), 1, "{kind}");
        assert_eq!(db.delete("Owner", json!([first])).unwrap(), 1, "{kind}");
        assert_eq!(db.count(json!({"entity": "Item"})), 0, "{kind}");
    }
}

#[test]
fn a_shared_single_back_reference_does_not_multiply() {
    let db = Db::new(document(vec![
        entity("User", vec![id(), one("inventory", "Inventory")]),
        entity(
            "Inventory",
            vec![id(), unique(reference("user", "User")), nullable(field("note", "string"))],
        ),
    ]));
    db.insert("User", &[json!({"id": 1}), json!({"id": 2})]);
    db.insert("Inventory", &[json!({"id": 5, "user": 2, "note": null})]);
    let found = db.find(json!({"entity": "User", "order": {"id": "asc"}, "joins": {"inventory": {}}}));
    assert_eq!(
        found,
        json!([{"id": 1}, {"id": 2, "inventory": {"id": 5, "user": "@parent", "note": null}}])
    );
}

#[test]
fn keys_without_a_gap_are_a_range_but_for_columns_that_compare_texts() {
    let ranged = |column_type: &str| {
        let mut key = id();
        key["type"]["kind"] = json!("integer");
        key["autoIncrement"] = json!(false);
        key["columnType"] = json!(column_type);
        let mut owner = reference("user", "User");
        owner["columnType"] = json!(column_type);
        let users = entity("User", vec![key, many("posts", "Post")]);
        let db = Db::new(document(vec![users, entity("Post", vec![id(), owner])]));
        let mut plan = db.plan(json!({"entity": "User", "joins": {"posts": {}}})).unwrap();
        plan.statements.remove(1).ranged
    };
    let sql = ranged("BIGINT").unwrap();
    assert!(sql.contains("\"user\" BETWEEN ? AND ?"), "{sql}");
    assert_eq!(ranged("TEXT"), None);
}
