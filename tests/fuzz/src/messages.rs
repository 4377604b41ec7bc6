//! The whole way of a page's signals: JSON text, request, recognition, step, answer. The input is the text of a
//! `pageSeen` request; it may be anything.
#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use migration_token_guide::app::update;
use migration_token_guide::border::{Json, Reply, Request, Sender, Shard, write};
use migration_token_guide::instant::Instant;
use migration_token_guide::journey::{Flow, tells_2022};
use migration_token_guide::place::{Product, SiteBase};
use migration_token_guide::signals::NodeRole;
use migration_token_guide::signals::page::Page;
use migration_token_guide::signals::score::{Known, recognise};
use std::sync::LazyLock;

const NOW: Instant = Instant::from_ms(1_795_000_000_000);

/// One Jira and one Confluence, watched as the popup does it, and their entries.
static STORED: LazyLock<Vec<Shard>> = LazyLock::new(|| {
    let mut stored: Vec<Shard> = Vec::new();
    for (base, product) in
        [("http://jira.example.com:8080", Product::Jira), ("http://wiki.example.com:8090", Product::Confluence)]
    {
        let intent = Request::WatchIntent { tab: 1, base: base.into(), product, teach: Some("/taught".into()) };
        let granted = Request::GrantsChanged {
            granted: vec!["http://jira.example.com:8080".into(), "http://wiki.example.com:8090".into()],
        };
        for (request, sender) in [(intent, Sender::Extension), (granted, Sender::Background)] {
            for write in update(&request, &sender, &stored, NOW).writes {
                stored.retain(|shard| shard.key != write.key);
                stored.push(write);
            }
        }
    }
    stored
});

fuzz_target!(|text: &str| -> Corpus {
    let Some(json) = Json::parse(text) else { return Corpus::Keep };
    let Some(request) = Request::read(&json) else { return Corpus::Keep };
    let Request::PageSeen { signals, .. } = &request else { return Corpus::Keep };
    let page = Page::of(signals);
    let base = SiteBase::parse("http://jira.example.com:8080").expect("readable");
    let taught = ["/taught".to_owned(), "/".to_owned()];
    for known in [None, Some(Known { base: &base, product: Product::Jira, taught: &taught })] {
        let found = recognise(&page, known);
        let flow = Flow { product: found.product.unwrap_or(Product::Jira), of_2022: tells_2022(&found) == Some(true) };
        for here in [None, Some(2)] {
            if let Some(target) = flow.next(&page, &found, here).target {
                let role = signals.nodes[target].role;
                let field = page.on_cloud() && matches!(role, NodeRole::Combobox | NodeRole::Checkbox);
                assert!(field || matches!(role, NodeRole::Button | NodeRole::Link), "a step's control can be used");
            }
        }
    }
    let place = signals.place.split(['?', '#']).next().unwrap_or_default().to_owned();
    let sender = Sender::Page { place, tab: 1, private: false };
    let outcome = update(&request, &sender, &STORED, NOW);
    assert!(write(&outcome).is_ok(), "every answer can be written");
    if let Reply::Page { hint: Some(hint), .. } = &outcome.reply {
        let target = hint.step.as_ref().and_then(|step| step.target);
        assert!(target.is_none_or(|at| (at as usize) < signals.nodes.len()), "the target is a node of the page");
    }
    Corpus::Keep
});
