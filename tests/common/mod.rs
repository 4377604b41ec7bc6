//! What several room tests need: instants, pages and stored state, written short.
#![allow(dead_code, missing_docs, reason = "each test uses its part")]

use migration_token_guide::app::edit::{Changes, EditError, Fleet};
use migration_token_guide::app::state::Entry;
use migration_token_guide::border::{Effect, Json, Outcome, PageMemory, Reply, Request, Sender, Shard};
use migration_token_guide::hint::HintView;
use migration_token_guide::instant::{Instant, Span};
use migration_token_guide::journey::passage::{Arrival, ArrivalWay};
use migration_token_guide::place::Product;
use migration_token_guide::signals::{NodeRole, PageNode, PageSignals};
use migration_token_guide::{app, words};

pub mod walk;

pub const JIRA: &str = "https://jira.example.com:8080";
pub const CONFLUENCE: &str = "https://wiki.example.com/confluence";
pub const JIRA_PLUGIN: &str = "/s/_/download/resources/com.atlassian.jira.migration.jira-migration-plugin:fe/main.js";
pub const CONFLUENCE_PLUGIN: &str = "/download/resources/com.atlassian.migration.agent:static-resources/fe/main.js";

/// An RFC 3339 instant.
pub fn at(text: &str) -> Instant {
    Instant::read(text).expect("a test's instant is readable")
}

/// The noon all tests count from.
pub fn noon() -> Instant {
    at("2026-11-22T12:00:00Z")
}

pub fn days(count: u32) -> Span {
    Span::days(count)
}

pub fn node(role: NodeRole, name: &str) -> PageNode {
    PageNode { role, name: name.into(), dialog: false, disabled: false, busy: false, on: false }
}

pub fn in_dialog(role: NodeRole, name: &str) -> PageNode {
    PageNode { dialog: true, ..node(role, name) }
}

/// A page of the Jira assistant with the marks of product and plugin.
pub fn jira_page(nodes: Vec<PageNode>) -> PageSignals {
    PageSignals {
        place: format!("{JIRA}/plugins/servlet/assistant"),
        body_id: "jira".into(),
        application: "JIRA".into(),
        context_path: Some(String::new()),
        resources: vec![JIRA_PLUGIN.into()],
        nodes,
        ..PageSignals::default()
    }
}

/// A page of the Confluence assistant at its known path.
pub fn confluence_page(nodes: Vec<PageNode>) -> PageSignals {
    PageSignals {
        place: format!("{CONFLUENCE}/admin/migration.action"),
        body_id: "com-atlassian-confluence".into(),
        context_path: Some("/confluence".into()),
        resources: vec![CONFLUENCE_PLUGIN.into()],
        nodes,
        ..PageSignals::default()
    }
}

pub fn how_it_works() -> Vec<PageNode> {
    vec![
        node(NodeRole::Heading, "How It Works"),
        node(NodeRole::Heading, "Connect to cloud"),
        node(NodeRole::Button, "Back"),
        node(NodeRole::Button, "Connect to cloud"),
    ]
}

pub fn checks(message: &str) -> Vec<PageNode> {
    vec![
        node(NodeRole::Heading, "Pre-migration checks"),
        node(NodeRole::Button, "Check for errors"),
        node(NodeRole::Text, message),
    ]
}

/// The tab that everything happens in, unless a test says otherwise.
pub const TAB: u32 = 7;

/// A content script at this place, in [`TAB`].
pub fn script_at(place: &str) -> Sender {
    Sender::Page { place: place.split('#').next().unwrap_or("").into(), tab: TAB, private: false }
}

/// The content script of a page.
pub fn script_of(page: &PageSignals) -> Sender {
    script_at(&page.place)
}

/// The first look at a page that was come to by a link.
pub fn look(page: &PageSignals) -> Request {
    look_again(page, None)
}

pub fn look_again(page: &PageSignals, memory: Option<PageMemory>) -> Request {
    let arrival = Arrival { document: 1, how: ArrivalWay::Navigate };
    Request::PageSeen { counter: 1, signals: page.clone(), memory, arrival }
}

/// What the shell loads before it knows what else is needed: the common entry and the sending tab's own.
pub fn known(entries: &[Shard], sender: &Sender) -> Vec<Shard> {
    let own = if let Sender::Page { tab, .. } = sender { format!("tab:{tab}") } else { String::new() };
    entries.iter().filter(|shard| shard.key == "meta" || shard.key == own).cloned().collect()
}

/// Start or alarm, in UTC, where notifications can be shown.
pub fn tick(now: Instant) -> Request {
    let local = u32::try_from(now.ms().rem_euclid(86_400_000) / 60_000).expect("minutes of a day");
    Request::Tick { local, notify: true, managed: None }
}

/// A browser's storage, and the one way in: what the background does for every request.
#[derive(Debug, Clone, Default)]
pub struct Store {
    pub entries: Vec<Shard>,
}

impl Store {
    /// An instance that is watched since `now`.
    pub fn watching(base: &str, product: Product, now: Instant) -> Self {
        let mut store = Self::default();
        store.watch(base, product, None, now);
        store
    }

    pub fn watch(&mut self, base: &str, product: Product, teach: Option<&str>, now: Instant) {
        let intent = Request::WatchIntent { tab: 7, base: base.into(), product, teach: teach.map(Into::into) };
        assert_eq!(self.ask(&intent, &Sender::Extension, now).reply, Reply::Done);
        let granted: Vec<String> = self.origins();
        assert_eq!(self.ask(&Request::GrantsChanged { granted }, &Sender::Background, now).reply, Reply::Done);
    }

    /// The origins the shell would ask the browser about.
    pub fn origins(&self) -> Vec<String> {
        let watched = self.entries.iter().filter_map(|shard| Some(Entry::of(&shard.key)?.base));
        let intent = self.get("meta").and_then(|meta| meta.get("intent")?.get("base")?.text());
        let intent = intent.and_then(|base| migration_token_guide::place::SiteBase::parse(base).ok());
        watched.chain(intent).map(|base| base.origin().as_str().to_owned()).collect()
    }

    pub fn get(&self, key: &str) -> Option<&Json> {
        self.entries.iter().find(|shard| shard.key == key).map(|shard| &shard.value)
    }

    pub fn put(&mut self, key: &str, value: Json) {
        self.entries.retain(|shard| shard.key != key);
        self.entries.push(Shard { key: key.into(), value });
    }

    /// What outlasts the tabs, all that is in the browser's local storage; but for when a page was last looked at.
    pub fn lasting(&self) -> Vec<Shard> {
        let kept = self.entries.iter().filter(|shard| !shard.key.starts_with("tab:"));
        let mut kept: Vec<Shard> =
            kept.map(|shard| Shard { key: shard.key.clone(), value: unseen(&shard.value) }).collect();
        kept.sort_by(|one, other| one.key.cmp(&other.key));
        kept
    }

    /// The same of one instance, by its key.
    pub fn kept(&self, key: &str) -> Option<Json> {
        self.get(&format!("instance:{key}")).map(unseen)
    }

    /// Loads what the core asks for, asks it, and saves what it says; and goes through all instances where it asks for that.
    pub fn ask(&mut self, request: &Request, sender: &Sender, now: Instant) -> Outcome {
        let mut outcome = self.ask_once(request, sender, now);
        if outcome.effects.contains(&Effect::Survey) {
            let survey = self.ask_once(&tick(now), &Sender::Background, now);
            assert_eq!(survey.reply, Reply::Done);
            outcome.effects.extend(survey.effects);
        }
        outcome
    }

    /// One request alone.
    pub fn ask_once(&mut self, request: &Request, sender: &Sender, now: Instant) -> Outcome {
        let mut stored = known(&self.entries, sender);
        let keys = app::needs(request, sender, &stored);
        let more = |shard: &&Shard| keys.iter().any(|key| *key == "*" || *key == shard.key);
        let others: Vec<Shard> =
            self.entries.iter().filter(more).filter(|shard| !stored.contains(shard)).cloned().collect();
        stored.extend(others);
        let outcome = app::update(request, sender, &stored, now);
        migration_token_guide::border::write(&outcome).expect("what the core answers can be written");
        for shard in &outcome.writes {
            self.put(&shard.key, shard.value.clone());
        }
        self.entries.retain(|shard| !outcome.removes.contains(&shard.key));
        outcome
    }

    /// Everything that is stored, as one of our own pages reads it.
    pub fn fleet(&self) -> Fleet {
        Fleet::read(&self.entries).expect("of this version")
    }

    /// An edit of one of our own pages; afterwards the background goes through all instances.
    pub fn edit(
        &mut self,
        now: Instant,
        edit: impl FnOnce(&Fleet) -> Result<Changes, EditError>,
    ) -> Result<(), words::TextKey> {
        let fleet = Fleet::read(&self.entries).map_err(|newer| EditError::from(newer).0)?;
        let Changes { writes, removes } = edit(&fleet).map_err(|EditError(text)| text)?;
        for shard in writes {
            self.put(&shard.key, shard.value);
        }
        self.entries.retain(|shard| !removes.contains(&shard.key));
        assert_eq!(self.ask_once(&tick(now), &Sender::Background, now).reply, Reply::Done);
        Ok(())
    }

    /// The card on a page, and what the page remembers.
    pub fn see(
        &mut self,
        page: &PageSignals,
        memory: Option<PageMemory>,
        now: Instant,
    ) -> (Option<HintView>, PageMemory) {
        match self.ask(&look_again(page, memory), &script_of(page), now).reply {
            Reply::Page { hint, memory, .. } => (hint, memory),
            other => panic!("a page's look was answered with {other:?}"),
        }
    }

    pub fn card(&mut self, page: &PageSignals, now: Instant) -> HintView {
        self.see(page, None, now).0.expect("this page gets a card")
    }

    pub fn renewed(&mut self, page: &PageSignals, from: Instant, to: Instant, now: Instant) -> Reply {
        let request = Request::RenewedOn { from: from.rfc3339(), to: to.rfc3339() };
        self.ask(&request, &script_of(page), now).reply
    }
}

fn unseen(value: &Json) -> Json {
    match value {
        Json::Object(fields) => Json::Object(fields.iter().filter(|(name, _)| name != "seen").cloned().collect()),
        other => other.clone(),
    }
}

/// Keys of sentences, in order.
pub fn keys(texts: &[words::Text]) -> Vec<words::TextKey> {
    texts.iter().map(|text| text.key).collect()
}

/// JSON as a test has it, in the form the border reads.
pub fn from_value(value: &serde_json::Value) -> Json {
    use serde_json::Value;
    match value {
        Value::Null => Json::Null,
        Value::Bool(flag) => Json::Bool(*flag),
        Value::Number(number) => Json::Number(number.as_f64().expect("finite")),
        Value::String(text) => Json::Text(text.clone()),
        Value::Array(items) => Json::List(items.iter().map(from_value).collect()),
        Value::Object(fields) => {
            Json::Object(fields.iter().map(|(name, value)| (name.clone(), from_value(value))).collect())
        }
    }
}

/// What the glue would hand to JavaScript; whole numbers as JavaScript has them.
pub fn to_value(outcome: &Outcome) -> serde_json::Value {
    use serde_json::Value;
    fn whole(value: Value) -> Value {
        match value {
            Value::Number(number) => match number.as_f64() {
                Some(float) if float.fract() == 0.0 && float.abs() < 9e15 => Value::from(float as i64),
                _ => Value::Number(number),
            },
            Value::Array(items) => items.into_iter().map(whole).collect(),
            Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, whole(value))).collect(),
            other => other,
        }
    }
    whole(serde_json::to_value(outcome).expect("an outcome is JSON"))
}
