//! Recognition: two agreeing marks for an assistant, a leading screen for a step, and what the page says of the token.
#![allow(missing_docs, reason = "the names say it")]

mod common;

use NodeRole::{Alert, Button, Dialog, Field, Heading, Label, Link, MenuItem, Text, Time};
use common::{CONFLUENCE, JIRA, checks, confluence_page, how_it_works, in_dialog, jira_page, node};
use migration_token_guide::journey::{ControlState, Flow, NextStep, tells_2022};
use migration_token_guide::place::{Product, SiteBase};
use migration_token_guide::signals::catalog::{
    CONTROLS, MARKS, MENU_ITEMS, Match, Screen, TOKEN_NOUNS, TOKEN_SENTENCES, TOKEN_WORDS, TokenMessage,
};
use migration_token_guide::signals::page::{LONGEST, Page};
use migration_token_guide::signals::score::{Known, Recognition, recognise};
use migration_token_guide::signals::{NodeRole, PageNode, PageSignals, folded, holds};
use migration_token_guide::words::TextKey;
use proptest::prelude::*;

fn seen(page: &PageSignals) -> Recognition {
    recognise(&Page::of(page), None)
}

fn taught(page: &PageSignals, product: Product, paths: &[&str]) -> Recognition {
    let base = SiteBase::parse(JIRA).expect("readable");
    let paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
    recognise(&Page::of(page), Some(Known { base: &base, product, taught: &paths }))
}

fn flow_of(found: &Recognition) -> Flow {
    Flow { product: found.product.unwrap_or(Product::Jira), of_2022: tells_2022(found).unwrap_or(false) }
}

fn step_on(page: &PageSignals, found: &Recognition) -> NextStep {
    flow_of(found).next(&Page::of(page), found, None)
}

fn dialog() -> Vec<PageNode> {
    vec![
        in_dialog(Dialog, "Choose your cloud destination"),
        in_dialog(Text, "You are about to be redirected to the cloud."),
        in_dialog(Button, "Cancel"),
        in_dialog(Button, "Continue"),
        node(Button, "Choose cloud site"),
        node(Label, "Choose your destination cloud site*"),
    ]
}

#[test]
fn each_screen_is_recognised_with_its_control() {
    let home = |button: &str| {
        vec![node(Heading, "Migration Assistant home"), node(Heading, "Migrate your data"), node(Button, button)]
    };
    for (name, nodes, screen, control) in [
        ("home", home("Create a Migration"), Screen::Home, Some("Create a Migration")),
        (
            "home of 2021",
            vec![
                node(Heading, "Plan your migration"),
                node(Heading, "Manage your migration"),
                node(Button, "Create new migration"),
            ],
            Screen::Home,
            Some("Create new migration"),
        ),
        (
            "dashboard",
            vec![node(Heading, "Migrations dashboard"), node(Button, "Create New Migration")],
            Screen::Dashboard,
            Some("Create New Migration"),
        ),
        ("how it works", how_it_works(), Screen::HowItWorks, Some("Connect to cloud")),
        (
            "plan form",
            vec![
                node(Label, "Name your migration"),
                node(Label, "Choose your destination cloud site *"),
                node(Button, "Choose cloud site"),
            ],
            Screen::PlanForm,
            Some("Choose cloud site"),
        ),
        ("dialog", dialog(), Screen::DestinationDialog, Some("Continue")),
        (
            "dialog, other capitals",
            vec![in_dialog(Dialog, "Choose your Cloud Destination"), in_dialog(Button, "Continue")],
            Screen::DestinationDialog,
            Some("Continue"),
        ),
        (
            "opt-in",
            vec![in_dialog(Dialog, "Allow Atlassian to access migration data"), in_dialog(Button, "Allow")],
            Screen::OptIn,
            Some("Allow"),
        ),
        ("checks", checks("Your cloud token is valid"), Screen::Checks, None),
        ("review", vec![node(Heading, "Review your migration"), node(Button, "Run")], Screen::Review, None),
    ] {
        for page in [jira_page(nodes.clone()), confluence_page(nodes.clone())] {
            let found = seen(&page);
            assert_eq!((found.assistant, found.screen), (true, screen), "{name}: {:?}", found.why);
            let step = step_on(&page, &found);
            let target = step.target.and_then(|index| page.nodes.get(index)).map(|node| node.name.as_str());
            assert_eq!(target, control, "{name}");
        }
    }
}

#[test]
fn the_words_connect_to_cloud_as_a_heading_are_not_the_button() {
    let page = jira_page(how_it_works());
    let step = step_on(&page, &seen(&page));
    assert_eq!(step.target, Some(3));
    let without =
        jira_page(vec![node(Heading, "How It Works"), node(Heading, "Connect to cloud"), node(Button, "Back")]);
    assert_eq!(seen(&without).screen, Screen::Unknown);
}

#[test]
fn confluence_home_leads_through_its_card_when_it_has_no_button() {
    let page = confluence_page(vec![node(Heading, "Migration Assistant home"), node(Link, "Migrate your data")]);
    let step = step_on(&page, &seen(&page));
    assert_eq!((step.text, step.target), (TextKey::StepHomeConfluence, Some(1)));
}

#[test]
fn one_mark_alone_shows_nothing() {
    let bare = PageSignals { place: format!("{JIRA}/x"), context_path: Some(String::new()), ..PageSignals::default() };
    let with_product = PageSignals { body_id: "jira".into(), ..bare.clone() };
    let wiki_quote = PageSignals { nodes: how_it_works(), body_id: "com-atlassian-confluence".into(), ..bare.clone() };
    let plugin_elsewhere = PageSignals { resources: vec![common::JIRA_PLUGIN.into()], ..with_product.clone() };
    let menu_elsewhere = PageSignals {
        nodes: vec![node(MenuItem, "System info"), node(Link, "Migrate to cloud")],
        ..with_product.clone()
    };
    for (name, page) in [
        ("nothing", bare),
        ("product", with_product),
        ("a quote", wiki_quote),
        ("plugin on another page", plugin_elsewhere),
        ("menu not selected", menu_elsewhere),
    ] {
        let found = seen(&page);
        assert!(!found.assistant, "{name}: {:?}", found.why);
    }
}

#[test]
fn two_agreeing_marks_are_enough() {
    let base = PageSignals {
        place: format!("{JIRA}/x"),
        body_id: "jira".into(),
        context_path: Some(String::new()),
        ..PageSignals::default()
    };
    let mut selected = how_it_works();
    selected.push(node(MenuItem, "Migrate to cloud"));
    assert!(seen(&PageSignals { nodes: selected, ..base.clone() }).assistant, "menu and screen");
    assert!(seen(&jira_page(how_it_works())).assistant, "plugin and screen");
    let late = PageSignals {
        place: format!("{CONFLUENCE}/admin/migration.action"),
        body_id: "com-atlassian-confluence".into(),
        ..PageSignals::default()
    };
    let found = seen(&late);
    assert!(found.assistant, "path and product, before anything is drawn");
    assert_eq!(found.base.expect("from the path").to_string(), CONFLUENCE);
    assert!(taught(&base, Product::Jira, &["/x"]).assistant, "teaching and product");
}

#[test]
fn a_taught_path_means_itself_and_what_lies_below_it() {
    let page =
        |path: &str| PageSignals { place: format!("{JIRA}{path}"), body_id: "jira".into(), ..PageSignals::default() };
    for (path, expected) in [("/tool", true), ("/tool/plans", true), ("/tools", false), ("/", false), ("/other", false)]
    {
        assert_eq!(taught(&page(path), Product::Jira, &["/tool"]).assistant, expected, "{path}");
    }
    assert!(taught(&page("/"), Product::Jira, &["/"]).assistant);
    assert!(!taught(&page("/anything"), Product::Jira, &["/"]).assistant, "the root means only itself");
}

#[test]
fn contradicting_products_are_no_assistant() {
    let page = PageSignals { body_id: "com-atlassian-confluence".into(), ..jira_page(how_it_works()) };
    assert!(!seen(&page).assistant);
    assert!(!taught(&page, Product::Jira, &["/plugins"]).assistant);
}

#[test]
fn logins_and_password_prompts_are_never_an_assistant() {
    for (name, field) in [("login-form-password", Screen::Login), ("webSudoPassword", Screen::SecureAdmin)] {
        let mut nodes = how_it_works();
        nodes.push(node(Field, name));
        let found = seen(&jira_page(nodes));
        assert_eq!((found.assistant, found.screen), (false, field));
    }
    for (name, field) in [("os_password", Screen::Login), ("authenticate", Screen::SecureAdmin)] {
        let found = seen(&confluence_page(vec![node(Field, name)]));
        assert_eq!((found.assistant, found.screen), (false, field));
    }
}

#[test]
fn an_open_dialog_hides_the_page_behind_it() {
    let mut unknown = how_it_works();
    unknown.extend([in_dialog(Dialog, "Something new"), in_dialog(Button, "Connect to cloud")]);
    let page = jira_page(unknown);
    let found = seen(&page);
    assert_eq!(found.screen, Screen::Unknown);
    assert_eq!(step_on(&page, &found).target, None, "an unknown screen names no control");
}

#[test]
fn disabled_loading_and_missing_controls_are_said_as_such() {
    let state = |change: fn(&mut PageNode)| {
        let mut page = jira_page(how_it_works());
        change(&mut page.nodes[3]);
        step_on(&page, &seen(&page)).state
    };
    assert_eq!(state(|_| ()), ControlState::Ready);
    assert_eq!(state(|node| node.disabled = true), ControlState::Disabled);
    assert_eq!(state(|node| node.busy = true), ControlState::Busy);
    let lone = jira_page(vec![node(Heading, "Migrations dashboard")]);
    assert_eq!(step_on(&lone, &seen(&lone)).state, ControlState::Missing);
}

#[test]
fn of_two_buttons_with_one_name_the_enabled_one_is_taken() {
    let mut page = jira_page(how_it_works());
    page.nodes.insert(0, PageNode { disabled: true, ..node(Button, "Connect to cloud") });
    let found = seen(&page);
    assert_eq!(step_on(&page, &found).target, Some(4));
}

#[test]
fn with_any_single_label_renamed_there_is_no_wrong_step() {
    let screens = [
        vec![
            node(Heading, "Migration Assistant home"),
            node(Heading, "Migrate your data"),
            node(Button, "Create a Migration"),
        ],
        vec![node(Heading, "Migrations dashboard"), node(Button, "Create new migration")],
        how_it_works(),
        vec![
            node(Label, "Name your migration"),
            node(Label, "Choose your destination cloud site"),
            node(Button, "Choose cloud site"),
        ],
        dialog(),
        checks("Your cloud token has expired"),
    ];
    for nodes in screens {
        let whole = jira_page(nodes.clone());
        let right = seen(&whole).screen;
        for index in 0..nodes.len() {
            let mut renamed = nodes.clone();
            renamed[index].name = "Etwas ganz anderes".into();
            let page = jira_page(renamed);
            let found = seen(&page);
            assert!(
                [right, Screen::Unknown].contains(&found.screen),
                "{right:?} became {:?} without {:?}",
                found.screen,
                nodes[index].name
            );
            let target = step_on(&page, &found).target;
            assert_ne!(target, Some(index), "a control of another name was taken");
        }
    }
}

#[test]
fn what_the_page_says_of_the_token() {
    use TokenMessage::{AboutToExpire, Checking, CouldNotCheck, Expired, Valid};
    for (text, expected) in [
        ("Your cloud token is valid", Some((Valid, None))),
        ("Checking if your cloud token is valid", Some((Checking, None))),
        ("Your cloud token is about to expire", Some((AboutToExpire, None))),
        ("Your cloud token has expired", Some((Expired, None))),
        ("We couldn’t check if your cloud token is valid", Some((CouldNotCheck, None))),
        ("We couldn't check if your cloud token is valid", Some((CouldNotCheck, None))),
        ("The container token will expire in 5 days.", Some((AboutToExpire, Some(5)))),
        ("Your authentication token expires in 1 day", Some((AboutToExpire, Some(1)))),
        ("YOUR  CLOUD\u{a0}TOKEN IS ABOUT TO EXPIRE (in 4 days)", Some((AboutToExpire, Some(4)))),
        ("Your cloud token has not expired", None),
        ("Your cloud token hasn't expired yet", None),
        ("Your licence expires in 5 days", None),
        ("Your cloud token is about to expire. Version 5, build 3", Some((AboutToExpire, None))),
        ("Your cloud token is about to expire in 3 days or 5 days", Some((AboutToExpire, None))),
        ("Your cloud token is about to expire in 99999999999 days", Some((AboutToExpire, None))),
        ("Your cloud token is about to expire in 3 day(s)!", Some((AboutToExpire, Some(3)))),
        ("Your cloud token is about to expire. Checked 3 days ago, renewed 5 days ago", Some((AboutToExpire, None))),
        ("Your cloud token is about to expire (4 days left), checked 2 day(s) ago.", Some((AboutToExpire, Some(4)))),
    ] {
        let found = seen(&jira_page(checks(text))).token.map(|saying| (saying.message, saying.days));
        assert_eq!(found, expected, "{text}");
    }
    let mut both = checks("Your cloud token is valid");
    both.push(node(Alert, "Your cloud token has expired"));
    assert_eq!(seen(&jira_page(both)).token, None, "two different sayings are none");
    let mut running = checks("Your cloud token has expired");
    running.push(node(Text, "Checking if your cloud token is valid"));
    assert_eq!(seen(&jira_page(running)).token.map(|saying| saying.message), Some(Checking));
    let button = checks("");
    let page = jira_page([button, vec![node(Button, "Your cloud token has expired")]].concat());
    assert_eq!(seen(&page).token, None, "a button says nothing");
}

#[test]
fn the_days_may_stand_in_a_text_of_their_own_beside_the_sentence() {
    let days = |beside: &[&str]| {
        let mut nodes = checks("Your cloud token is about to expire");
        let at = nodes.iter().position(|node| node.name.contains("token")).expect("the sentence");
        nodes.splice(at + 1..=at, beside.iter().map(|text| node(Text, text)));
        seen(&jira_page(nodes)).token.and_then(|saying| saying.days)
    };
    assert_eq!(days(&["It expires in 3 days."]), Some(3));
    assert_eq!(days(&["Warning", "4 days left"]), Some(4));
    assert_eq!(days(&["Warning", "Details", "4 days left"]), None, "too far away");
    assert_eq!(days(&["Last updated 3 days ago"]), None, "days that are past");
    assert_eq!(days(&["3 days"]), None, "it does not say what it counts");
    assert_eq!(days(&["Expiring in 5 days"]), Some(5));
    assert_eq!(days(&["Your licence expires in 9 days"]), None, "of something else");
}

#[test]
fn on_a_screen_that_is_not_known_the_admin_says_where() {
    let page = jira_page(vec![node(Heading, "Etwas"), node(Button, "Weiter"), node(Button, "Choose cloud sites")]);
    let found = taught(&page, Product::Jira, &["/plugins/servlet/x"]);
    let shown = Page::of(&page);
    let flow = |product, of_2022| Flow { product, of_2022 };
    let ways = [
        flow(Product::Jira, false),
        flow(Product::Confluence, false),
        flow(Product::Jira, true),
        flow(Product::Confluence, true),
    ];
    for (way, length) in ways.into_iter().zip([10, 11, 9, 9]) {
        assert_eq!(way.next(&shown, &found, None).text, TextKey::StepUnknown);
        let numbers: Vec<u32> = way.steps().map(|step| step.number).collect();
        assert_eq!(
            (numbers, way.length()),
            ((1..=length).collect(), length),
            "{way:?}: the article's numbers, each once"
        );
        for (at, listed) in way.steps().enumerate() {
            let step = way.next(&shown, &found, u32::try_from(at).ok());
            assert_eq!(
                (step.text, step.target, step.number),
                (listed.text, None, None),
                "the admin says it, not the page"
            );
        }
        assert_eq!(way.next(&shown, &found, Some(99)).text, TextKey::StepUnknown);
    }
    let known = jira_page(how_it_works());
    let step = flow(Product::Jira, false).next(&Page::of(&known), &seen(&known), Some(0));
    assert_eq!(step.text, TextKey::StepHowItWorks, "what the page tells comes first");
}

#[test]
fn only_one_labelled_machine_readable_time_dates_a_check() {
    let dated = |extra: Vec<PageNode>| {
        let page = jira_page([checks("Your cloud token is valid"), extra].concat());
        seen(&page).token.and_then(|saying| saying.checked_at)
    };
    let time = || node(Time, "2026-11-20T09:30:00+01:00");
    assert_eq!(dated(vec![node(Text, "Last updated"), time()]), Some(common::at("2026-11-20T08:30:00Z")));
    assert_eq!(dated(vec![time()]), None, "no label");
    assert_eq!(dated(vec![node(Text, "Last updated 5 minutes ago")]), None, "relative");
    assert_eq!(dated(vec![node(Text, "Last updated"), time(), time()]), None, "two times");
    assert_eq!(dated(vec![node(Text, "Last updated"), node(Time, "20.11.2026")]), None, "not machine-readable");
}

#[test]
fn texts_are_compared_without_case_spaces_apostrophes_and_invisible_marks() {
    for (given, expected) in [
        ("  Choose your\n destination   cloud site* ", "choose your destination cloud site"),
        ("couldn\u{2019}t", "couldn't"),
        ("Con\u{ad}nect\u{200b} to \u{202e}cloud", "connect to cloud"),
        ("", ""),
        ("***", ""),
    ] {
        assert_eq!(folded(given), expected);
    }
    assert_eq!(folded(&"x".repeat(1_000_000)).len(), 256);
}

#[test]
fn every_text_of_the_catalogue_is_folded_already() {
    let all = MARKS.iter().map(|mark| mark.text).chain(CONTROLS.iter().map(|name| name.text));
    for text in
        all.chain(MENU_ITEMS.iter().map(|(_, text, _)| *text)).chain(TOKEN_SENTENCES.iter().map(|(_, text, _)| *text))
    {
        assert_eq!(folded(text), text);
        assert!(text.len() <= LONGEST, "{text} is longer than what is compared");
    }
}

#[test]
fn every_text_about_the_token_holds_a_word_that_texts_are_sorted_by() {
    let marks = MARKS.iter().filter(|mark| mark.how == Match::OfToken).map(|mark| mark.text);
    let sentences = TOKEN_SENTENCES.iter().map(|(_, text, _)| *text);
    for text in marks.chain(sentences).chain(TOKEN_NOUNS.iter().copied()) {
        assert!(TOKEN_WORDS.iter().any(|word| holds(text, word)), "{text}");
    }
}

fn any_node() -> impl Strategy<Value = PageNode> {
    let role = prop::sample::select(NodeRole::ALL.iter().map(|(_, role)| *role).collect::<Vec<_>>());
    let known = prop::sample::select(
        MARKS.iter().map(|mark| mark.text).chain(CONTROLS.iter().map(|name| name.text)).collect::<Vec<_>>(),
    );
    let name = prop_oneof![known.prop_map(str::to_owned), "\\PC{0,40}"];
    (role, name, any::<[bool; 4]>()).prop_map(|(role, name, [dialog, disabled, busy, on])| PageNode {
        role,
        name,
        dialog,
        disabled,
        busy,
        on,
    })
}

/// Folding as it is described, letter by letter.
fn folded_slowly(text: &str) -> String {
    let invisible = |c: &char| matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    let visible: String = text.chars().take(256).filter(|c| !invisible(c)).collect();
    let words: Vec<&str> = visible.split_whitespace().collect();
    let text = words.join(" ").replace(['\u{2018}', '\u{2019}'], "'").to_ascii_lowercase();
    text.trim_end_matches(['*', ' ']).to_owned()
}

proptest! {
    #[test]
    fn plain_texts_are_folded_as_all_others(text in prop_oneof!["[A-Za-z \\t*'’\u{ad}]{0,30}", "\\PC{0,300}", "[ -~]{250,260}"]) {
        prop_assert_eq!(folded(&text), folded_slowly(&text));
    }

    #[test]
    fn any_page_is_survived_and_a_target_always_exists(nodes in prop::collection::vec(any_node(), 0..260)) {
        let page = jira_page(nodes);
        let step = step_on(&page, &seen(&page));
        if let Some(target) = step.target {
            let node = &page.nodes[target];
            prop_assert!(matches!(node.role, Button | Link));
        }
    }
}
