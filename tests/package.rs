//! The npm package's calls natively here and through the package in `tests/package/vectors.test.js`: both must give what is
//! recorded. `BLESS=1` writes the answers anew.
#![allow(missing_docs, reason = "the names say it")]

mod common;

use common::from_value;
use migration_token_guide::basic_auth::commands::SiteError;
use migration_token_guide::basic_auth::header::CredentialsError;
use migration_token_guide::basic_auth::secret::Secret;
use migration_token_guide::border::package::{self, Refusal};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/package/vectors.json");

fn vectors() -> Vec<Value> {
    let text = std::fs::read_to_string(FILE).expect("the vectors are in the repository");
    serde_json::from_str(&text).expect("vectors are JSON")
}

/// What the glue does, without the glue.
fn outcome(call: &str, args: &[Value]) -> Value {
    let json = |at: usize| args.get(at).map_or(migration_token_guide::json::Json::Null, from_value);
    let number = |at: usize| args.get(at).and_then(Value::as_f64).unwrap_or(f64::NAN);
    let text = |at: usize| args.get(at).and_then(Value::as_str).map(str::to_owned);
    match call {
        "tokenStatus" => told(package::token_status(&json(0), number(1))),
        "plan" => told(package::plan(&json(0))),
        "recognise" => told(package::recognise(&json(0), &json(1))),
        // EXPOSE: to compare it with what is recorded.
        "basicAuthHeader" => {
            told(package::basic_auth_header(text(0), text(1)).map(|header: Secret| header.expose().to_owned()))
        }
        "headerDoubts" => told(package::header_doubts(text(0), text(1))),
        "probeRequest" => told(package::probe_request(text(0))),
        "classifyProbe" => told(package::classify_probe(&json(0), number(1))),
        "commands" => told(package::commands(&json(0))),
        other => panic!("no call is named {other}"),
    }
}

fn told<T: serde::Serialize>(answer: Result<T, Refusal>) -> Value {
    match answer {
        Ok(answer) => {
            let written = migration_token_guide::border::write(&answer).expect("every answer can be written");
            let value = serde_json::to_value(&answer).expect("an answer is JSON");
            assert_eq!(
                serde_json::from_str::<Value>(&written).expect("JSON"),
                value,
                "our writer and serde_json agree"
            );
            json!({ "answer": value })
        }
        Err(Refusal { code, field, sentence }) => {
            json!({ "error": { "code": code, "field": field, "message": sentence } })
        }
    }
}

#[test]
fn every_vector_has_its_recorded_outcome() {
    let mut vectors = vectors();
    let bless = std::env::var_os("BLESS").is_some();
    for vector in &mut vectors {
        let found = outcome(vector["call"].as_str().expect("a call"), vector["args"].as_array().expect("arguments"));
        if bless {
            vector["outcome"] = found;
            continue;
        }
        assert_eq!(vector["outcome"], found, "{}: BLESS=1 records it anew", vector["name"]);
    }
    if bless {
        // One a line: the file is long, and a difference is to be seen.
        let lines: Vec<String> = vectors.iter().map(Value::to_string).collect();
        std::fs::write(FILE, format!("[\n{}\n]\n", lines.join(",\n"))).expect("writable");
    }
}

#[test]
fn the_declared_codes_are_those_that_exist() {
    let union = package::ERROR_DECLARATION.split("InputErrorCode = ").nth(1).expect("a type");
    let union = union.split(';').next().expect("an end");
    let declared: BTreeSet<&str> = union.split('"').skip(1).step_by(2).collect();
    let others = ["emailSemicolon", "jobId"];
    let known = package::SHAPE_CODES.iter().chain(CredentialsError::CODES).chain(&others);
    assert_eq!(declared, known.copied().collect());
    assert!(union.ends_with(" | SiteError"), "those of addresses by their own type");
    let all: Vec<&str> = declared.iter().copied().chain(SiteError::ALL.iter().map(|error| error.code())).collect();
    assert_eq!(all.len(), all.iter().collect::<BTreeSet<_>>().len(), "no code means two things");
}

/// The vectors show every one, so that what a program may meet has been seen.
#[test]
fn every_code_is_met_in_the_vectors() {
    let met: BTreeSet<String> =
        vectors().iter().filter_map(|vector| vector["outcome"]["error"]["code"].as_str().map(str::to_owned)).collect();
    let known = package::SHAPE_CODES.iter().chain(CredentialsError::CODES).copied();
    let known = known.chain(["emailSemicolon", "jobId"]).chain(SiteError::ALL.iter().map(|error| error.code()));
    let unseen: Vec<&str> = known.filter(|code| !met.contains(*code)).collect();
    assert_eq!(unseen, [""; 0], "give each a vector");
}

#[test]
fn no_refusal_repeats_a_token() {
    const MARK: &str = "T0KENMARK";
    let tokens = ["T0KENMARK\nx", "x\u{7}T0KENMARK", "T0KENMARK\u{2028}T0KENMARK"];
    for token in tokens {
        let told = outcome("basicAuthHeader", &[json!("admin@example.com"), json!(token)]).to_string();
        assert!(told.contains("error") && !told.contains(MARK), "{told}");
        let told = outcome("headerDoubts", &[json!("a:b"), json!(token)]).to_string();
        assert!(told.contains("error") && !told.contains(MARK), "{told}");
        let told = outcome("probeRequest", &[json!(format!("Bearer {token}"))]).to_string();
        assert!(told.contains("error") && !told.contains(MARK), "{told}");
    }
}

#[test]
fn a_body_longer_than_is_read_is_none() {
    let verdict = |spaces: usize| {
        let body = format!("{}{}", r#"{"errorMessage":"Job not found"}"#, " ".repeat(spaces));
        outcome("classifyProbe", &[json!({ "status": 404, "body": body }), json!(0)])["answer"]["verdict"].clone()
    };
    assert_eq!(verdict(65_536 - 32), "accepted");
    assert_eq!(verdict(65_536 - 31), "notJson");
}
