//! The demo site's pages as look.js collected them in real browsers, against what tests/site/index.json says is right there.
#![allow(missing_docs, reason = "the names say it")]

mod common;

use migration_token_guide::border::Request;
use migration_token_guide::journey::{ControlState, Flow, NextStep, tells_2022};
use migration_token_guide::place::{Place, Product, SiteBase};
use migration_token_guide::signals::catalog::{Screen, TokenMessage};
use migration_token_guide::signals::page::Page;
use migration_token_guide::signals::score::{Known, Reason, Recognition, TokenSaying, recognise};
use migration_token_guide::signals::{NodeRole, PageSignals};
use migration_token_guide::words::TextKey;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const SITE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/site/index.json");
const RECORDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/signals");
const FILES: &[(&str, Option<Product>)] = &[
    ("jira-current", Some(Product::Jira)),
    ("jira-y2021", Some(Product::Jira)),
    ("confluence-current", Some(Product::Confluence)),
    ("confluence-y2021", Some(Product::Confluence)),
    ("elsewhere", None),
];

struct Recorded {
    id: String,
    /// Of the watched instance that it lies on, if any.
    product: Option<Product>,
    taught: bool,
    expected: Value,
    signals: PageSignals,
}

fn json_file(path: &str) -> Value {
    let text =
        std::fs::read_to_string(path).unwrap_or_else(|_| panic!("{path} is missing: see tests/e2e/signals.test.js"));
    serde_json::from_str(&text).expect("JSON")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// Signals as the border reads them from a message; records leave out what a node is not.
fn signals(recorded: &Value) -> PageSignals {
    let mut recorded = recorded.clone();
    for node in recorded["nodes"].as_array_mut().expect("nodes") {
        for flag in ["dialog", "disabled", "busy", "on"] {
            if node.get(flag).is_none() {
                node[flag] = json!(false);
            }
        }
    }
    if recorded.get("failedFiles").is_none() {
        recorded["failedFiles"] = json!(0);
    }
    let message = json!({ "kind": "pageSeen", "counter": 1, "signals": recorded, "memory": null,
        "arrival": { "document": 1, "how": "navigate" } });
    match Request::read(&common::from_value(&message)) {
        Some(Request::PageSeen { signals, .. }) => signals,
        _ => panic!("{}: the border refuses what look.js sends", recorded["place"]),
    }
}

fn pages() -> Vec<Recorded> {
    let index = json_file(SITE);
    let mut stated: BTreeMap<&str, &Value> =
        list(&index["pages"]).iter().map(|page| (text(&page["id"]), page)).collect();
    let mut pages = Vec::new();
    for (file, product) in FILES {
        for entry in list(&json_file(&format!("{RECORDS}/{file}.json"))) {
            let id = text(&entry["id"]);
            let page = stated.remove(id).unwrap_or_else(|| panic!("{id} is recorded and not in index.json"));
            pages.push(Recorded {
                id: id.to_owned(),
                product: *product,
                taught: page["taught"] == true,
                expected: page["expected"].clone(),
                signals: signals(&entry["signals"]),
            });
        }
    }
    assert!(stated.is_empty(), "in index.json and not recorded: {:?}", stated.keys());
    pages
}

const fn screen_name(screen: Screen) -> &'static str {
    match screen {
        Screen::Home => "home",
        Screen::Dashboard => "dashboard",
        Screen::AppAssessment => "appAssessment",
        Screen::HowItWorks => "howItWorks",
        Screen::PlanForm => "planForm",
        Screen::OtherWayIn => "otherWayIn",
        Screen::DestinationDialog => "destinationDialog",
        Screen::OptIn => "allowAccess",
        Screen::Checks => "checks",
        Screen::Review => "review",
        Screen::CloudSetup => "cloudSetup",
        Screen::Login => "login",
        Screen::SecureAdmin => "secureAdmin",
        Screen::Administration => "administration",
        Screen::Unknown => "unknown",
    }
}

const fn token_name(message: TokenMessage) -> &'static str {
    match message {
        TokenMessage::Valid => "valid",
        TokenMessage::AboutToExpire => "expiring",
        TokenMessage::Expired => "expired",
        TokenMessage::CouldNotCheck => "unchecked",
        TokenMessage::Checking => "checking",
    }
}

fn role_name(role: NodeRole) -> &'static str {
    NodeRole::ALL.iter().find(|(_, other)| *other == role).expect("every role has a name").0
}

/// Of place and product; texts are not compared.
const fn mark_name(reason: &Reason) -> Option<&'static str> {
    match reason {
        Reason::Plugin(_) => Some("plugin"),
        Reason::Path(_) => Some("path"),
        Reason::Menu(_) => Some("menu"),
        Reason::Taught => Some("taught"),
        Reason::Product(_) => Some("product"),
        Reason::Text(..) => None,
    }
}

/// The step of the way that the page itself tells.
fn step_of(page: &Page<'_>, found: &Recognition) -> NextStep {
    let product = found.product.unwrap_or(Product::Jira);
    Flow { product, of_2022: tells_2022(found).unwrap_or(false) }.next(page, found, None)
}

/// What the core makes of a page, in the form of index.json.
fn found(page: &Recorded) -> Value {
    let place = Place::parse(&page.signals.place).expect("a recorded place");
    let base = SiteBase::of(&place, page.signals.context_path.as_deref().unwrap_or("")).expect("a recorded base");
    let taught = if page.taught { vec![base.relative(&place).expect("below").to_owned()] } else { Vec::new() };
    let known = page.product.map(|product| Known { base: &base, product, taught: &taught });
    let look = Page::of(&page.signals);
    let found = recognise(&look, known);
    let prompt = matches!(found.screen, Screen::Login | Screen::SecureAdmin);
    let told = found.assistant || prompt || found.screen == Screen::CloudSetup;
    let step = step_of(&look, &found);
    let target = step.target.filter(|_| told && !prompt).and_then(|index| page.signals.nodes.get(index));
    let token = found.token.filter(|_| found.assistant);
    json!({
        "card": found.assistant,
        "screen": if told { screen_name(found.screen) } else { "none" },
        "token": token.map(|saying| token_name(saying.message)),
        "days": token.and_then(|saying| saying.days),
        "control": target.map(|node| json!({
            "role": role_name(node.role), "name": node.name, "state": format!("{:?}", step.state).to_lowercase(),
        })),
        "reasons": found.why.iter().filter_map(mark_name).collect::<BTreeSet<_>>(),
    })
}

/// The expectations that are not met, each with what is there instead.
fn differences(expected: &Value, found: &Value) -> BTreeMap<String, String> {
    let marks = |value: &Value| list(value).iter().map(|mark| text(mark).to_owned()).collect::<BTreeSet<_>>();
    let same = |what: &str| match what {
        "reasons" => marks(&expected[what]) == marks(&found[what]),
        _ => expected[what] == found[what],
    };
    let all = expected.as_object().expect("expectations").keys();
    let wrong = all.filter(|what| !same(what));
    wrong.map(|what| (what.clone(), format!("{} instead of {}", found[what], expected[what]))).collect()
}

#[test]
fn every_page_is_what_the_index_says_and_known_failures_still_fail() {
    let index = json_file(SITE);
    let mut known: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for failure in list(&index["knownFailures"]) {
        known.entry(text(&failure["id"])).or_default().extend(list(&failure["what"]).iter().map(text));
    }
    let mut wrong = Vec::new();
    for page in pages() {
        let mut allowed = known.remove(page.id.as_str()).unwrap_or_default();
        for (what, how) in differences(&page.expected, &found(&page)) {
            if !allowed.remove(what.as_str()) {
                wrong.push(format!("{}: {what} is {how}", page.id));
            }
        }
        wrong.extend(
            allowed.iter().map(|what| format!("{}: {what} is right now: take it out of knownFailures", page.id)),
        );
    }
    wrong.extend(known.keys().map(|id| format!("{id}: a known failure of a page that is not there")));
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// signals.test.js shows in a browser that only the addresses know of the context path.
#[test]
fn below_a_context_path_every_page_is_the_same() {
    let context = "/tools/server";
    let pages = pages().into_iter().filter(|page| page.signals.context_path.is_some());
    let mut seen = 0;
    for mut page in pages {
        let before = found(&page);
        let origin = page.signals.place.match_indices('/').nth(2).expect("a path").0;
        page.signals.place.insert_str(origin, context);
        page.signals.context_path = Some(context.to_owned());
        page.signals.resources.iter_mut().for_each(|path| path.insert_str(0, context));
        assert_eq!(found(&page), before, "{} below {context}", page.id);
        seen += 1;
    }
    assert!(seen > 500, "only {seen} pages of instances are recorded");
}

/// A page as a person would judge it: may the step be shown in place of the right one?
fn misleads(right: &NextStep, page: &PageSignals, step: &NextStep) -> bool {
    let same_control = step.target.is_some() && step.target == right.target;
    let name = |step: &NextStep| step.target.and_then(|index| page.nodes.get(index)).map(|node| &node.name);
    let other_control = step.target.is_some() && right.target.is_some() && !same_control && name(step) != name(right);
    // Checks that lose their "Choose cloud site" are checks still, and a new plan renews as well.
    let other_way = right.text == TextKey::StepOtherWayIn && step.text == TextKey::StepChecks;
    // Atlassian's fields may be filled in in any order, and "Confirm" is said to be disabled until they all are.
    let field = matches!(right.text, TextKey::StepChooseSite | TextKey::StepAllowAccess);
    let box_first = step.text == TextKey::StepAllowAccess;
    let not_yet = step.text == TextKey::StepConfirm && step.state == ControlState::Disabled;
    if field && (box_first || not_yet) {
        return false;
    }
    (step.text != right.text && step.text != TextKey::StepUnknown && !same_control && !other_way) || other_control
}

/// The step and the token's message that the card would show; `None`: no card.
fn shown(page: &Recorded) -> Option<(NextStep, Option<TokenSaying>)> {
    let place = Place::parse(&page.signals.place).expect("a recorded place");
    let base = SiteBase::of(&place, page.signals.context_path.as_deref().unwrap_or("")).expect("a recorded base");
    let taught = if page.taught { vec![base.relative(&place).expect("below").to_owned()] } else { Vec::new() };
    let look = Page::of(&page.signals);
    let found = recognise(&look, page.product.map(|product| Known { base: &base, product, taught: &taught }));
    (found.assistant || found.screen == Screen::CloudSetup).then(|| (step_of(&look, &found), found.token))
}

#[test]
fn with_any_label_renamed_or_any_mark_removed_no_step_and_no_message_is_wrong() {
    let (mut changes, mut unknown, mut gone) = (0, 0, 0);
    let mut wrong = Vec::new();
    let pages = pages();
    for page in pages.iter().filter(|page| page.expected["screen"] != "none") {
        let right = shown(page);
        let names: BTreeSet<&str> = page.signals.nodes.iter().map(|node| node.name.as_str()).collect();
        let renamed = names.into_iter().map(|name| {
            let mut signals = page.signals.clone();
            let called = signals.nodes.iter_mut().filter(|node| node.name == name);
            called.for_each(|node| node.name = "Etwas ganz anderes".to_owned());
            (format!("“{name}” renamed"), signals)
        });
        let without = |what: &str, remove: fn(&mut PageSignals)| {
            let mut signals = page.signals.clone();
            remove(&mut signals);
            (format!("without {what}"), signals)
        };
        let removed = [
            without("the plugin's files", |signals| signals.resources.clear()),
            without("the menu", |signals| {
                signals
                    .nodes
                    .iter_mut()
                    .filter(|node| node.role == NodeRole::MenuItem)
                    .for_each(|node| node.name.clear());
            }),
            without("the body's id", |signals| signals.body_id.clear()),
            without("the application's name", |signals| signals.application.clear()),
            without("the product", |signals| {
                signals.body_id.clear();
                signals.application.clear();
            }),
        ];
        for (change, signals) in renamed.chain(removed) {
            changes += 1;
            let now = shown(&Recorded { signals, id: page.id.clone(), expected: Value::Null, ..*page });
            match (&right, now) {
                (_, None) => gone += usize::from(right.is_some()),
                (None, Some((step, _))) if step.text == TextKey::StepUnknown => unknown += 1,
                (None, Some((step, _))) => wrong.push(format!("{}, {change}: a card with {:?}", page.id, step.text)),
                (Some((step, token)), Some((now, told))) => {
                    unknown += usize::from(now.text == TextKey::StepUnknown);
                    if misleads(step, &page.signals, &now) {
                        wrong.push(format!("{}, {change}: {:?} instead of {:?}", page.id, now, step));
                    }
                    let same = |told: TokenSaying| {
                        token.is_some_and(|token| {
                            token.message == told.message && (told.days.is_none() || told.days == token.days)
                        })
                    };
                    if told.is_some_and(|told| !same(told)) {
                        wrong.push(format!("{}, {change}: says {told:?} instead of {token:?}", page.id));
                    }
                }
            }
        }
    }
    let count = format!("{changes} changes, {unknown} times an unknown step, {gone} times no card");
    assert!(wrong.is_empty(), "{} wrong of {count}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(changes > 5_000 && unknown > 100, "{count}");
}
