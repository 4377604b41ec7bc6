//! The demo site's screens as look.js collected them in real browsers: each is recognised, with its control and its message.
#![allow(missing_docs, reason = "the names say it")]

mod common;

use migration_token_guide::border::Request;
use migration_token_guide::journey::next_step;
use migration_token_guide::place::{Place, Product, SiteBase};
use migration_token_guide::signals::PageSignals;
use migration_token_guide::signals::catalog::{Screen, TokenMessage};
use migration_token_guide::signals::page::Page as Shown;
use migration_token_guide::signals::score::{Known, recognise};
use serde_json::Value;

struct Page {
    id: String,
    product: Product,
    taught: bool,
    screen: String,
    token: Option<String>,
    control: Option<String>,
    signals: PageSignals,
}

fn pages() -> Vec<Page> {
    let mut pages = Vec::new();
    for product in [Product::Jira, Product::Confluence] {
        for generation in ["current", "y2021"] {
            let path = format!("{}/tests/signals/{}-{generation}.json", env!("CARGO_MANIFEST_DIR"), product.id());
            let text = std::fs::read_to_string(&path)
                .unwrap_or_else(|_| panic!("{path} is missing: see tests/e2e/signals.test.js"));
            let entries: Vec<Value> = serde_json::from_str(&text).expect("records are JSON");
            for entry in entries {
                let word = |name: &str| entry[name].as_str().map(str::to_owned);
                let message = serde_json::json!({ "kind": "pageSeen", "counter": 1, "signals": entry["signals"], "memory": null });
                let Some(Request::PageSeen { signals, .. }) = Request::read(&common::from_value(&message)) else {
                    panic!("{}: the border refuses what look.js sends", entry["id"])
                };
                pages.push(Page {
                    id: word("id").expect("an id"),
                    product,
                    taught: entry["taught"] == true,
                    screen: word("expectedScreen").expect("a screen"),
                    token: word("expectedToken"),
                    control: entry["expectedControl"]["name"].as_str().map(str::to_owned),
                    signals,
                });
            }
        }
    }
    assert!(pages.len() > 150, "only {} pages are recorded", pages.len());
    pages
}

fn screen_name(screen: Screen) -> &'static str {
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
        Screen::Unknown => "unknown",
    }
}

#[test]
fn every_recorded_screen_is_recognised_with_its_control_and_message() {
    let mut wrong = Vec::new();
    for page in pages() {
        let place = Place::parse(&page.signals.place).expect("a recorded place");
        let base = SiteBase::of(&place, page.signals.context_path.as_deref().unwrap_or("")).expect("a recorded base");
        let paths = if page.taught { vec![base.relative(&place).expect("below").to_owned()] } else { Vec::new() };
        let shown = Shown::of(&page.signals);
        let known = Known { base: &base, product: page.product, taught: &paths };
        let found = recognise(&shown, Some(known));
        let screen = if found.assistant { screen_name(found.screen) } else { "none" };
        if screen != page.screen {
            wrong.push(format!("{}: {screen} ({}) instead of {}: {:?}", page.id, found.score, page.screen, found.why));
        }
        let token = found.token.map(|saying| match saying.message {
            TokenMessage::Valid => "valid",
            TokenMessage::AboutToExpire => "expiring",
            TokenMessage::Expired => "expired",
            TokenMessage::CouldNotCheck => "unchecked",
            TokenMessage::Checking => "checking",
        });
        if page.screen != "none" && token != page.token.as_deref() {
            wrong.push(format!("{}: says {token:?} instead of {:?}", page.id, page.token));
        }
        if !["none", "checks"].contains(&page.screen.as_str()) {
            let step = next_step(&shown, &found, None);
            let name = step.target.and_then(|index| page.signals.nodes.get(index)).map(|node| node.name.clone());
            if name != page.control {
                wrong.push(format!("{}: control {name:?} instead of {:?}", page.id, page.control));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
