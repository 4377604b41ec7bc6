//! The same requests natively here and through the glue in `tests/vectors/vectors.test.js`: both must give what is recorded.
//! `BLESS=1` writes the outcomes anew.
#![allow(missing_docs, reason = "the names say it")]

mod common;

use common::from_value;
use migration_token_guide::app;
use migration_token_guide::border::{Request, Sender, Shard};
use serde_json::{Value, json};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/vectors.json");

/// What the glue does, without the glue.
fn outcome(vector: &Value) -> (Value, Value) {
    let json = |name: &str| from_value(&vector[name]);
    let stored: Vec<Shard> = vector["stored"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|shard| Shard { key: shard["key"].as_str().expect("a key").into(), value: from_value(&shard["value"]) })
        .collect();
    let (Some(request), Some(sender)) = (Request::read(&json("request")), Sender::read(&json("sender"))) else {
        return (json!([]), json!("refused"));
    };
    let needs = app::needs(&request, &sender, &common::known(&stored, &sender));
    let outcome = app::update(&request, &sender, &stored, common::at(vector["now"].as_str().expect("an instant")));
    (json!(needs), common::to_value(&outcome))
}

#[test]
fn every_vector_has_its_recorded_outcome() {
    let text = std::fs::read_to_string(FILE).expect("the vectors are in the repository");
    let mut vectors: Vec<Value> = serde_json::from_str(&text).expect("vectors are JSON");
    let bless = std::env::var_os("BLESS").is_some();
    for vector in &mut vectors {
        let (needs, outcome) = outcome(vector);
        if bless {
            vector["needs"] = needs;
            vector["outcome"] = outcome;
            continue;
        }
        assert_eq!(
            (&vector["needs"], &vector["outcome"]),
            (&needs, &outcome),
            "{}: BLESS=1 records it anew",
            vector["name"]
        );
    }
    if bless {
        std::fs::write(FILE, serde_json::to_string_pretty(&vectors).expect("JSON") + "\n").expect("writable");
    }
}
