//! A renewal as a list of events in a browser's tabs: what is opened, pressed and answered, with the clock going on.
//!
//! After every event the walk checks what must hold always: the step on the card is the screen's, exactly as many
//! renewals are recorded as should be, and the card leads on.

use super::{CONFLUENCE, JIRA, Store, checks, confluence_page, how_it_works, in_dialog, jira_page, node, noon};
use migration_token_guide::border::{ErrorCode, Json, Outcome, PageMemory, Reply, Request, Sender, Watched, write};
use migration_token_guide::hint::{CardButton, HintView, WayState};
use migration_token_guide::instant::{Instant, Span};
use migration_token_guide::journey::passage::{Arrival, ArrivalWay};
use migration_token_guide::place::Product;
use migration_token_guide::signals::catalog::Control;
use migration_token_guide::signals::{NodeRole, PageNode, PageSignals};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

pub const CLOUD: &str = "https://migration.atlassian.com";
pub const SITE: &str = "acme.atlassian.net";
const CHECKING: PageMemory = PageMemory { checking: true };

/// Events that all walks of a test program made together.
static EVENTS: AtomicUsize = AtomicUsize::new(0);

pub fn events() -> usize {
    EVENTS.load(Ordering::Relaxed)
}

/// Headings of the other screens that have "Choose cloud site".
pub const OTHER_WAYS: &[&str] = &[
    "Assess your apps",
    "App assessment",
    "Prepare your apps",
    "App preparation",
    "Assess and prepare users",
    "User assessment",
    "Review all email domains",
    "Check for errors",
    "Pre-migration checks",
    "Migration errors",
];

/// The article that an assistant is renewed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    pub product: Product,
    pub of_2022: bool,
}

/// What a tab shows of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    Home,
    Dashboard,
    AppAssessment,
    HowItWorks,
    /// Whether the list of sites has something to choose.
    PlanForm(bool),
    Other(&'static str),
    Dialog,
    /// The same, its button loading.
    DialogBusy,
    OptIn,
    Checks(&'static str),
    Review,
    Login,
    SecureAdmin,
    /// The save action's own page.
    Saved,
    Strange,
}

/// Atlassian's page, as far as it is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filled {
    Nothing,
    Site,
    All,
}

impl Way {
    pub const ALL: [Self; 4] = [
        Self { product: Product::Jira, of_2022: false },
        Self { product: Product::Confluence, of_2022: false },
        Self { product: Product::Jira, of_2022: true },
        Self { product: Product::Confluence, of_2022: true },
    ];

    pub fn base(self) -> &'static str {
        if self.product == Product::Jira { JIRA } else { CONFLUENCE }
    }

    /// The article's number for a screen of the server; `None`: it is in no list.
    pub fn number(self, shown: Shown) -> Option<u32> {
        let [home, dashboard, how, plan, dialog] = match (self.of_2022, self.product) {
            (true, _) => [2, 2, 3, 4, 5],
            (false, Product::Jira) => [3, 3, 4, 5, 6],
            (false, Product::Confluence) => [3, 4, 5, 6, 7],
        };
        match shown {
            Shown::Home => Some(home),
            Shown::Dashboard => Some(dashboard),
            // The pop-up is one of 2022.
            Shown::AppAssessment => Some(2),
            Shown::HowItWorks => Some(how),
            Shown::PlanForm(_) | Shown::Other(_) => Some(plan),
            Shown::Dialog | Shown::DialogBusy => Some(dialog),
            _ => None,
        }
    }

    pub fn number_on_cloud(self, filled: Filled) -> u32 {
        let last = match (self.of_2022, self.product) {
            (true, _) => 9,
            (false, Product::Jira) => 10,
            (false, Product::Confluence) => 11,
        };
        match filled {
            Filled::Nothing => last - 2,
            Filled::Site => last - 1,
            Filled::All => last,
        }
    }

    pub fn page(self, shown: Shown) -> PageSignals {
        use NodeRole::{Button, Combobox, Dialog, Field, Heading, Label, Link, Text};
        let plan = |site: bool| {
            vec![
                node(Label, "Name your migration"),
                node(Label, "Choose your destination cloud site*"),
                PageNode { disabled: !site, ..node(Combobox, "Choose your destination cloud site") },
                node(Button, "Choose cloud site"),
            ]
        };
        let dialog = |busy: bool| {
            let mut nodes = vec![
                in_dialog(Dialog, "Choose your cloud destination"),
                in_dialog(Text, "You are about to be redirected."),
                in_dialog(Button, "Cancel"),
                PageNode { busy, ..in_dialog(Button, "Continue") },
            ];
            nodes.extend(plan(false));
            nodes
        };
        let nodes = match shown {
            Shown::Home if self.of_2022 => vec![
                node(Heading, "Plan your migration"),
                node(Heading, "Manage your migration"),
                node(Button, "Create new migration"),
            ],
            Shown::Home => vec![
                node(Heading, "Migration Assistant home"),
                node(Heading, "Migrate your data"),
                if self.product == Product::Jira {
                    node(Button, "Create a Migration")
                } else {
                    node(Link, "Migrate your data")
                },
            ],
            Shown::Dashboard => vec![node(Heading, "Migrations dashboard"), node(Button, "Create New Migration")],
            Shown::AppAssessment => {
                vec![in_dialog(Dialog, "App Assessment"), in_dialog(Button, "Continue without assessing")]
            }
            Shown::HowItWorks => how_it_works(),
            Shown::PlanForm(site) => plan(site),
            Shown::Other(heading) => vec![node(Heading, heading), node(Button, "Choose cloud site")],
            Shown::Dialog => dialog(false),
            Shown::DialogBusy => dialog(true),
            Shown::OptIn => {
                vec![in_dialog(Dialog, "Allow Atlassian to access migration data"), in_dialog(Button, "Allow")]
            }
            Shown::Checks(message) => checks(message),
            Shown::Review => vec![node(Heading, "Review your migration"), node(Button, "Run")],
            Shown::Login | Shown::SecureAdmin | Shown::Saved => Vec::new(),
            Shown::Strange => vec![node(Heading, "Etwas ganz anderes")],
        };
        let page = if self.product == Product::Jira { jira_page(nodes) } else { confluence_page(nodes) };
        let (path, field) = match (shown, self.product) {
            (Shown::Login, Product::Jira) => ("/login.jsp", "login-form-password"),
            (Shown::Login, Product::Confluence) => ("/login.action", "os_password"),
            (Shown::SecureAdmin, Product::Jira) => {
                ("/secure/admin/WebSudoAuthenticate!default.jspa", "webSudoPassword")
            }
            (Shown::SecureAdmin, Product::Confluence) => ("/doauthenticate.action", "authenticate"),
            (Shown::Saved, _) => ("/admin/save-cloud-site.action", ""),
            _ => return page,
        };
        let place = format!("{}{path}", self.base());
        let nodes = if field.is_empty() { vec![node(Text, "Done")] } else { vec![node(Field, field)] };
        PageSignals { place, nodes, resources: Vec::new(), ..page }
    }
}

pub fn cloud_page(filled: Filled) -> PageSignals {
    use NodeRole::{Button, Checkbox, Combobox, Heading, Link};
    let nodes = vec![
        node(Heading, "Connect a site"),
        node(Link, "Change account"),
        PageNode { on: filled != Filled::Nothing, ..node(Combobox, "Migrate to") },
        PageNode { on: filled == Filled::All, ..node(Checkbox, "Allow Atlassian to access migrations data*") },
        PageNode { disabled: filled != Filled::All, ..node(Button, "Confirm") },
        node(Link, "Cancel"),
    ];
    PageSignals { place: format!("{CLOUD}/setup"), nodes, ..PageSignals::default() }
}

/// One tab.
#[derive(Debug, Clone)]
pub struct Tab {
    pub private: bool,
    pub arrival: Arrival,
    pub page: Option<PageSignals>,
    pub memory: Option<PageMemory>,
    pub watch: Vec<Watched>,
    pub card: Option<HintView>,
}

/// A browser, an admin and the time.
#[derive(Debug, Clone)]
pub struct Walk {
    pub way: Way,
    pub store: Store,
    pub now: Instant,
    pub tab: u32,
    pub tabs: BTreeMap<u32, Tab>,
    /// What should be recorded by now.
    pub renewals: usize,
    later: usize,
    another_account: bool,
    /// Whether we may run on Atlassian's page.
    pub granted: bool,
    /// How long each event takes.
    pub pace: Span,
    pub done: Vec<String>,
    documents: u32,
    alert: Option<String>,
    sites: Vec<String>,
    /// Another base address than the instance's own.
    pub base: Option<&'static str>,
    /// A page of the instance told which article is its.
    told: bool,
    pub canonical: Option<String>,
    pub failed_files: u32,
}

impl Walk {
    /// A watched instance whose token has expired, so that steps are due.
    pub fn new(way: Way, granted: bool) -> Self {
        let mut store = Store::watching(way.base(), way.product, noon() - Span::days(40));
        let mut origins = store.origins();
        if granted {
            origins.push(CLOUD.into());
        }
        store.ask(&Request::GrantsChanged { granted: origins }, &Sender::Background, noon() - Span::days(1));
        let expired = way.page(Shown::Checks("Your cloud token has expired"));
        store.see(&expired, Some(CHECKING), noon() - Span::hours(1));
        store.entries.retain(|shard| !shard.key.starts_with("tab:"));
        Self {
            way,
            store,
            now: noon(),
            tab: 21,
            tabs: BTreeMap::new(),
            renewals: 0,
            later: 0,
            another_account: false,
            granted,
            pace: Span::ms(20_000),
            done: Vec::new(),
            documents: 100,
            alert: None,
            sites: Vec::new(),
            base: None,
            told: false,
            canonical: None,
            failed_files: 0,
        }
    }

    /// The same where nothing is known of the token yet.
    pub fn unknown(way: Way, granted: bool) -> Self {
        let mut walk = Self::new(way, granted);
        let fresh = Store::watching(way.base(), way.product, noon() - Span::days(40));
        walk.store = fresh;
        walk.grant();
        walk
    }

    pub fn grant(&mut self) {
        let mut origins = self.store.origins();
        if self.granted {
            origins.push(CLOUD.into());
        }
        self.store.ask(&Request::GrantsChanged { granted: origins }, &Sender::Background, self.now);
    }

    pub fn here(&self) -> &Tab {
        self.tabs.get(&self.tab).expect("a tab is open")
    }

    pub fn card(&self) -> &HintView {
        self.here().card.as_ref().unwrap_or_else(|| panic!("no card after {:?}", self.done))
    }

    fn sender(&self) -> Sender {
        let tab = self.here();
        let place = tab.page.as_ref().expect("a page is open").place.clone();
        Sender::Page { place, tab: self.tab, private: tab.private }
    }

    /// Any request from the page at hand.
    pub fn send(&mut self, request: &Request) -> Outcome {
        let sender = self.sender();
        self.store.ask(request, &sender, self.now)
    }

    /// The recorded renewals, of all instances and sites, as they are stored.
    pub fn recorded(&self) -> Vec<serde_json::Value> {
        let mut found = Vec::new();
        for shard in self.store.lasting().iter().filter(|shard| shard.key.starts_with("instance:")) {
            for token in shard.value.get("tokens").and_then(Json::items).unwrap_or_default() {
                for piece in token.get("evidence").and_then(Json::items).unwrap_or_default() {
                    if matches!(piece.get("what").and_then(Json::text), Some("renewalSeen" | "typed")) {
                        found.push(serde_json::to_value(piece).expect("JSON"));
                    }
                }
            }
        }
        found
    }

    fn note(&mut self, what: String) {
        self.done.push(what);
        self.now = self.now + self.pace;
        EVENTS.fetch_add(1, Ordering::Relaxed);
    }

    /// The admin's page, after all that was said of pages to come.
    pub fn dressed(&self, mut page: PageSignals) -> PageSignals {
        if let Some(base) = self.base {
            let own = self.way.base();
            if let Some(rest) = page.place.strip_prefix(own) {
                page.place = format!("{base}{rest}");
            }
        }
        page.canonical_base.clone_from(&self.canonical);
        page.failed_files = self.failed_files;
        if let Some(alert) = &self.alert {
            page.nodes.push(node(NodeRole::Alert, alert));
        }
        for site in &self.sites {
            page.nodes.push(node(NodeRole::Text, site));
        }
        page
    }

    /// Pages have this alert from now on.
    pub fn alert(&mut self, text: Option<&str>) -> &mut Self {
        self.alert = text.map(Into::into);
        self
    }

    /// Pages name these cloud sites from now on.
    pub fn sites(&mut self, sites: &[&str]) -> &mut Self {
        self.sites = sites.iter().map(|site| (*site).to_owned()).collect();
        self
    }

    pub fn clock(&mut self, by: Span) -> &mut Self {
        self.done.push(format!("clock {by:?}"));
        self.now = self.now + by;
        self
    }

    pub fn clock_back(&mut self, by: Span) -> &mut Self {
        self.done.push(format!("clock back {by:?}"));
        self.now = self.now - by;
        self
    }

    /// The worker is killed: everything goes through storage as the browser keeps it.
    pub fn killed(&mut self) -> &mut Self {
        self.done.push("killed".into());
        for shard in &mut self.store.entries {
            let text = write(&shard.value).expect("can be written");
            shard.value = Json::parse(&text).expect("can be read again");
        }
        self
    }

    /// Another tab; the walk goes on there.
    pub fn in_tab(&mut self, tab: u32) -> &mut Self {
        self.done.push(format!("tab {tab}"));
        self.tab = tab;
        self
    }

    /// The tab is closed; the shell forgets it.
    pub fn close(&mut self) -> &mut Self {
        self.done.push("close".into());
        let key = format!("tab:{}", self.tab);
        self.store.entries.retain(|shard| shard.key != key);
        self.tabs.remove(&self.tab);
        self
    }

    fn document(&mut self, how: ArrivalWay) -> Arrival {
        self.documents += 1;
        Arrival { document: self.documents, how }
    }

    fn tab_with(&mut self, arrival: Arrival) {
        let private = self.tabs.get(&self.tab).is_some_and(|tab| tab.private);
        let tab = Tab { private, arrival, page: None, memory: None, watch: Vec::new(), card: None };
        self.tabs.insert(self.tab, tab);
    }

    pub fn private(&mut self) -> &mut Self {
        let arrival = Arrival { document: 0, how: ArrivalWay::Navigate };
        self.tab_with(arrival);
        self.tabs.get_mut(&self.tab).expect("just made").private = true;
        self
    }

    /// A new document.
    pub fn arrive(&mut self, how: ArrivalWay) {
        let arrival = self.document(how);
        self.tab_with(arrival);
    }

    /// A new document, to which the server sent on, as its save action does.
    pub fn open(&mut self, shown: Shown) -> &mut Self {
        self.arrive(ArrivalWay::Redirect);
        self.show(shown)
    }

    /// A page as it is given, as a new document.
    pub fn open_page(&mut self, page: PageSignals, what: &str) -> &mut Self {
        self.arrive(ArrivalWay::Redirect);
        self.look_at(page, what);
        self.count();
        self
    }

    /// The browser's back or forward button, or a reload: loaded anew.
    pub fn by(&mut self, how: ArrivalWay, shown: Shown) -> &mut Self {
        self.arrive(how);
        self.show(shown)
    }

    /// An old document out of the browser's memory.
    pub fn restored(&mut self, document: u32, shown: Shown) -> &mut Self {
        self.tab_with(Arrival { document, how: ArrivalWay::Restored });
        self.show(shown)
    }

    /// The document at hand shows another screen.
    pub fn show(&mut self, shown: Shown) -> &mut Self {
        if matches!(shown, Shown::Home | Shown::AppAssessment) {
            // A private window tells nobody.
            self.told |= !self.here().private;
        }
        let page = self.way.page(shown);
        let page = self.dressed(page);
        self.look_at(page, &format!("{:?} {shown:?}", self.here().arrival.how));
        self.check(shown);
        self
    }

    /// Atlassian's page, as a new document.
    pub fn cloud(&mut self, filled: Filled) -> &mut Self {
        self.arrive(ArrivalWay::Navigate);
        self.fill(filled)
    }

    pub fn cloud_by(&mut self, how: ArrivalWay, filled: Filled) -> &mut Self {
        self.arrive(how);
        self.fill(filled)
    }

    /// Atlassian's page is filled in. Without the permission nothing of ours runs there.
    pub fn fill(&mut self, filled: Filled) -> &mut Self {
        if !self.granted {
            self.note(format!("unseen {filled:?}"));
            self.count();
            return self;
        }
        let mut page = cloud_page(filled);
        if let Some(alert) = &self.alert {
            page.nodes.push(node(NodeRole::Alert, alert));
        }
        for site in &self.sites {
            page.nodes.push(node(NodeRole::Text, site));
        }
        self.look_at(page, &format!("cloud {filled:?}"));
        self.count();
        let (way, done) = (self.counted_by(), &self.done);
        if let Some(card) = &self.here().card {
            let step = card.step.as_ref().unwrap_or_else(|| panic!("Atlassian's page without a step after {done:?}"));
            assert_eq!(step.number, Some(way.number_on_cloud(filled)), "after {done:?}");
            assert!(step.target.is_some() && !step.lost, "after {done:?}");
            // Who needs no other account has not done that step.
            let change = way.number_on_cloud(Filled::Nothing) - 1;
            let state = step.way.get(change as usize - 1).map(|step| step.state);
            let expected = if self.another_account { WayState::Done } else { WayState::ToCome };
            assert_eq!(state, Some(expected), "after {done:?}");
        }
        self
    }

    /// A look at a page in the tab's document.
    pub fn look_at(&mut self, page: PageSignals, what: &str) {
        self.note(what.to_owned());
        let tab = self.here();
        let (memory, arrival, private) = (tab.memory, tab.arrival, tab.private);
        let sender = Sender::Page { place: page.place.clone(), tab: self.tab, private };
        let request = Request::PageSeen { counter: 1, signals: page.clone(), memory, arrival };
        let outcome = self.store.ask(&request, &sender, self.now);
        if private {
            assert!(outcome.writes.iter().all(|shard| shard.key.starts_with("tab:")), "kept of a private window");
        }
        let (card, memory, watch) = match outcome.reply {
            Reply::Page { hint, memory, watch, .. } => (hint, Some(memory), watch),
            Reply::NotWatched => (None, None, Vec::new()),
            other => panic!("{other:?} after {:?}", self.done),
        };
        let nodes = page.nodes.len();
        assert!(watch.iter().all(|watched| (watched.node as usize) < nodes), "watches what is not there");
        if let Some(step) = card.as_ref().and_then(|card| card.step.as_ref()) {
            assert!(step.target.is_none_or(|target| (target as usize) < nodes), "points at what is not there");
            let current = step.way.iter().filter(|step| step.state == WayState::Current).count();
            assert!(current <= 1, "{current} steps at once after {:?}", self.done);
        }
        let tab = self.tabs.get_mut(&self.tab).expect("open");
        (tab.page, tab.memory, tab.watch, tab.card) = (Some(page), memory, watch, card);
    }

    /// The card asks once more.
    pub fn again(&mut self) -> &mut Self {
        let page = self.here().page.clone().expect("a page is open");
        self.look_at(page, "again");
        self.count();
        self
    }

    fn count(&self) {
        let recorded = self.recorded();
        assert_eq!(recorded.len(), self.renewals, "recorded: {recorded:?} after {:?}", self.done);
    }

    /// The article that this tab's steps are counted by: the newer one until a page tells.
    fn counted_by(&self) -> Way {
        Way { of_2022: self.way.of_2022 && self.told, ..self.way }
    }

    /// What must hold on each page of the server.
    fn check(&self, shown: Shown) {
        self.count();
        let Some(card) = &self.here().card else {
            let prompt = matches!(shown, Shown::Login | Shown::SecureAdmin | Shown::Saved);
            // Where Jira's assistant is, nobody knows unless its screens say so.
            let nobodys = shown == Shown::Strange && self.way.product == Product::Jira;
            assert!(prompt || nobodys, "{shown:?} without a card after {:?}", self.done);
            return;
        };
        self.leads_on();
        if let Some(step) = &card.step {
            let way = self.counted_by();
            let number = way.number(shown);
            assert_eq!(step.number, number, "{shown:?} after {:?}", self.done);
            let last = way.number_on_cloud(Filled::All);
            assert_eq!((step.of, step.way.len()), (last, last as usize), "{shown:?} after {:?}", self.done);
            let current = step.way.iter().position(|step| step.state == WayState::Current);
            assert_eq!(current, number.map(|number| number as usize - 1), "{shown:?} after {:?}", self.done);
            assert_eq!(step.lost, matches!(shown, Shown::Strange | Shown::Saved), "{shown:?} after {:?}", self.done);
            let done = step.way.iter().take_while(|step| step.state == WayState::Done).count();
            assert!(number.is_none_or(|number| done as u32 == number - 1), "{shown:?} after {:?}", self.done);
        }
    }

    /// No card is a dead end.
    pub fn leads_on(&self) {
        let card = self.card();
        let advice = [CardButton::NotWorking, CardButton::CloseAdvice];
        assert!(card.actions.iter().any(|action| advice.contains(action)), "no advice after {:?}", self.done);
        let done = self.renewals > 0 || card.question.is_some() || card.actions.contains(&CardButton::RenewNow);
        assert!(done || card.step.is_some(), "neither step nor question after {:?}", self.done);
        if let Some(question) = &card.question {
            assert!(!(question.answers.is_empty() && question.sites.is_empty()), "a question without an answer");
            assert!(!card.quiet, "a question in a quiet line after {:?}", self.done);
        }
    }

    /// A person presses a control; only what is watched is told.
    pub fn press(&mut self, control: Control) -> &mut Self {
        self.note(format!("press {control:?}"));
        let tab = self.here();
        let Some(page) = &tab.page else {
            // Nothing of ours is there.
            return self;
        };
        let cloud = page.place.starts_with(CLOUD);
        let watched = tab.watch.iter().any(|watched| watched.control == control);
        assert!(watched || (cloud && tab.card.is_none()), "{control:?} is not watched after {:?}", self.done);
        if watched {
            self.press_unseen(control);
            self.another_account |= control == Control::ChangeAccount;
            // However the document came to be there, it is being left now: the content script says so from here on.
            self.tabs.get_mut(&self.tab).expect("open").arrival.how = ArrivalWay::Navigate;
        }
        self.count();
        self
    }

    /// The message of a press, whatever is watched.
    pub fn press_unseen(&mut self, control: Control) -> &mut Self {
        let document = self.here().arrival.document;
        let reply = self.send(&Request::Pressed { control, document }).reply;
        // Atlassian's page is nobody's when its tab came from no instance, or too long ago.
        let nobodys = matches!(reply, Reply::Error { code: ErrorCode::NotWatched, .. });
        let cloud = self.here().page.as_ref().is_some_and(|page| page.place.starts_with(CLOUD));
        assert!(reply == Reply::Done || (cloud && nobodys), "{reply:?} after {:?}", self.done);
        self.count();
        self
    }

    /// A button of the card.
    pub fn say(&mut self, request: &Request) -> &mut Self {
        self.note(format!("{request:?}"));
        let outcome = self.send(request);
        assert_eq!(outcome.reply, Reply::Done, "after {:?}", self.done);
        if self.here().private {
            let recording = matches!(request, Request::Confirmed { .. } | Request::RenewedOn { .. });
            assert!(
                recording || outcome.writes.iter().all(|shard| shard.key.starts_with("tab:")),
                "kept of a private window: {request:?}"
            );
        }
        self.again()
    }

    /// The checks run, and say this.
    pub fn check_says(&mut self, message: &'static str) -> &mut Self {
        self.show(Shown::Checks("Checking if your cloud token is valid"));
        self.show(Shown::Checks(message))
    }

    /// What comes next is not the return yet.
    pub fn renewed_later(&mut self) -> &mut Self {
        self.later = std::mem::take(&mut self.renewals);
        self
    }

    /// What comes next is.
    pub fn recorded_now(&mut self) -> &mut Self {
        self.renewals = std::mem::take(&mut self.later);
        self
    }

    /// The story ends here.
    pub fn end(&mut self) {}

    /// Up to the dialog, in one document.
    pub fn until_dialog(&mut self) -> &mut Self {
        self.open(Shown::PlanForm(true)).show(Shown::Dialog)
    }

    /// Up to Atlassian's page, everything filled in.
    pub fn until_cloud(&mut self) -> &mut Self {
        self.until_dialog().press(Control::ContinueToCloud).cloud(Filled::Nothing).fill(Filled::All)
    }

    /// Everything up to the return, which records it when Atlassian's page may be seen.
    pub fn renew(&mut self) -> &mut Self {
        self.until_cloud().press(Control::Confirm);
        self.renewals += usize::from(self.granted);
        self.open(Shown::PlanForm(true))
    }
}
