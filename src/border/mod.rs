//! The border: the messages JavaScript sends and the answers it gets. No logic.
//!
//! Everything is JSON-shaped: tagged unions, no maps, no 64-bit integers, instants as RFC 3339 strings.
//! The data types that a room makes (signals, hint, words) are declared there and only used here.

mod effect;
mod fields;
// Natively for its tests; in the other modules its declarations would stand among theirs.
#[cfg(any(feature = "package", not(target_arch = "wasm32")))]
pub mod package;
mod read;
mod write;

pub use effect::{Effect, Registration};
pub use fields::{Draft, Fields};
pub use read::MAX_HOSTS;
pub use write::write;

use crate::basic_auth::rotation::Practice;
pub use crate::hint::AdviceItem;
use crate::hint::{AdviceView, HintView, Tone};
use crate::journey::passage::Arrival;
pub use crate::json::Json;
use crate::place::Product;
use crate::signals::PageSignals;
use crate::signals::catalog::Control;
use crate::words::Text;
use serde::Serialize;

/// Who sent a request, as the browser says; never taken from the message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, hashmap_as_object))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Sender {
    /// Our content script in the top frame of a tab.
    Page {
        /// Origin and path from `sender.url`; the router cut the rest off.
        place: String,
        /// The tab.
        tab: u32,
        /// Whether it is a private window: what is seen there is not kept.
        private: bool,
    },
    /// A page of the extension.
    Extension,
    /// The background itself: start, alarm, permission events.
    Background,
}

/// What is asked of the core.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, hashmap_as_object))]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Request {
    /// Page: here is what the page shows now. Answer: [`Reply::Page`].
    PageSeen {
        /// Counts up per page; the reply carries it back, older replies are ignored.
        counter: u32,
        /// What is visible.
        signals: PageSignals,
        /// The `memory` of the last reply on this page; `None` at first.
        memory: Option<PageMemory>,
        /// How the page came to be there.
        arrival: Arrival,
    },
    /// Page: a person pressed one of the controls that the last [`Reply::Page`] asked to watch. Answer: [`Reply::Done`].
    Pressed {
        /// Which.
        control: Control,
        /// As in [`Arrival`].
        document: u32,
    },
    /// Page: the answer to "Did you press Confirm?". Answer: [`Reply::Done`].
    Confirmed {
        /// What the admin said.
        how: Confirmation,
    },
    /// Page: which cloud site the renewal belongs to, of those the question named. Answer: [`Reply::Done`].
    NameSite {
        /// The site's host name, as named.
        site: String,
    },
    /// Page: "This does not work" (`true`), or its advice was put away. Answer: [`Reply::Done`].
    Advice {
        /// Whether the advice is wanted.
        on: bool,
    },
    /// Page or popup: a piece of advice was tried, or not after all. Answer: [`Reply::Done`].
    Tried {
        /// As in `RenewedOn`.
        instance: Option<String>,
        /// Which.
        item: AdviceItem,
        /// Whether it was tried.
        on: bool,
    },
    /// Page or popup: the address to open in a private window. Answer: [`Reply::Address`].
    PrivateWindow {
        /// As in `RenewedOn`.
        instance: Option<String>,
    },
    /// Settings: the hosts of Atlassian's page, for clouds other than the commercial one. Answer: [`Reply::Done`].
    SetCloudHosts {
        /// Host names; empty: the usual one.
        hosts: Vec<String>,
    },
    /// Dashboard: what is there to show? Answer: [`Reply::Dashboard`].
    DashboardOpened,
    /// Dashboard: an API token's end date, never the token. Answer: [`Reply::Done`].
    NoteApiToken {
        /// What the admin calls it; a label that is there already gets the new date.
        label: String,
        /// First moment of the day on which it ends, in the admin's zone, RFC 3339.
        ends: String,
    },
    /// Dashboard: forget an API token's date. Answer: [`Reply::Done`].
    ForgetApiToken {
        /// As noted.
        label: String,
    },
    /// Dashboard: a security practice is followed, or not after all. Answer: [`Reply::Done`].
    Practise {
        /// Which.
        practice: Practice,
        /// Whether it is followed.
        on: bool,
    },
    /// Page: the card was collapsed to a pill or opened again. Remembered per instance. Answer: [`Reply::Done`].
    CardCollapsed {
        /// Whether it is a pill now.
        collapsed: bool,
    },
    /// Page: "Renew now" (`true`) or "Hide steps" (`false`). Answer: [`Reply::Done`].
    Guide {
        /// Whether steps are wanted.
        on: bool,
    },
    /// Page: "I am here" in the whole way, shown where the page does not tell. Answer: [`Reply::Done`].
    Here {
        /// The position in the list; `None`: not any more.
        step: Option<u32>,
    },
    /// Page or popup: the admin gives the time of the last renewal. Answer: [`Reply::Done`].
    RenewedOn {
        /// The instance's key; a page leaves it out and gets its own instance.
        instance: Option<String>,
        /// First instant it can have been, RFC 3339: the day's begin in the admin's zone, or the minute.
        from: String,
        /// Last instant it can have been, RFC 3339.
        to: String,
    },
    /// Page or popup: takes back the newest renewal that was typed or recorded. Answer: [`Reply::Done`].
    UndoRenewal {
        /// As in `RenewedOn`.
        instance: Option<String>,
    },
    /// Popup: what is known of the page in the active tab? Answer: [`Reply::Popup`].
    PopupOpened {
        /// The active tab.
        tab: u32,
        /// What the page shows; `None` when the browser does not let us look (its own pages, store pages).
        signals: Option<PageSignals>,
    },
    /// Popup: the admin wants this page's instance watched; sent in the click, before the browser asks. Answer: [`Reply::Done`].
    WatchIntent {
        /// The tab to draw the card in once granted.
        tab: u32,
        /// Base address, from the popup's view.
        base: String,
        /// Which product.
        product: Product,
        /// The path to teach; `None` when the page was recognised.
        teach: Option<String>,
    },
    /// Popup: the browser's question was answered with no. Answer: [`Reply::Done`].
    WatchCancelled,
    /// Popup: stop watching; its records go, its permission too unless another instance needs it. Answer: [`Reply::Done`].
    StopWatching {
        /// The instance's key.
        instance: String,
    },
    /// Popup: forget a taught path. Answer: [`Reply::Done`].
    ForgetPath {
        /// The instance's key.
        instance: String,
        /// The path below the base, as shown.
        path: String,
    },
    /// Settings: another policy, in days. Answer: [`Reply::Done`].
    SetPolicy {
        /// Days from renewal to block.
        start_window: u32,
        /// Days from renewal to the warning.
        warn_after: u32,
        /// Days a started migration is sure to keep its token.
        reserve: u32,
    },
    /// Background: the origins, of those in `meta.instances` and `meta.intent`, that are granted now. Answer: [`Reply::Done`].
    GrantsChanged {
        /// Origins such as `https://jira.example.com:8443`.
        granted: Vec<String>,
    },
    /// Background: start or alarm; brings badge, alarm and registrations up to date. Answer: [`Reply::Done`].
    Tick,
}

/// What a page remembers between two looks; kept by the content script, lost with the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, hashmap_as_object))]
#[serde(rename_all = "camelCase")]
pub struct PageMemory {
    /// "Checking…" was seen on this page, so the next result is fresh.
    pub checking: bool,
}

/// What the admin says when asked whether "Confirm" was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Confirmation {
    /// Yes: record the renewal.
    Yes,
    /// No.
    No,
    /// No: Atlassian's page had the wrong account and left no choice.
    WrongAccount,
}

impl Confirmation {
    /// Every answer with its name in messages.
    pub const ALL: &'static [(&'static str, Self)] =
        &[("yes", Self::Yes), ("no", Self::No), ("wrongAccount", Self::WrongAccount)];
}

/// A control of the page whose pressing is to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, hashmap_as_object))]
#[serde(rename_all = "camelCase")]
pub struct Watched {
    /// Its index in the `nodes` of the signals that this answers.
    pub node: u32,
    /// Which control it is.
    pub control: Control,
}

/// The answer to a [`Request`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, hashmap_as_object))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Reply {
    /// To `PageSeen`.
    Page {
        /// The request's counter.
        counter: u32,
        /// What to draw; `None`: draw nothing, this is no assistant page.
        hint: Option<HintView>,
        /// To be sent with the next `PageSeen`.
        memory: PageMemory,
        /// Controls whose pressing by a person is to be told, with [`Request::Pressed`].
        watch: Vec<Watched>,
    },
    /// To a page of an instance that is not watched, or no longer: remove everything.
    NotWatched,
    /// To `PopupOpened`.
    Popup {
        /// What to draw.
        view: PopupView,
    },
    /// To `DashboardOpened`.
    Dashboard {
        /// What to draw.
        view: DashboardView,
    },
    /// To `PrivateWindow`.
    Address {
        /// The instance's own address, without a query.
        address: String,
    },
    /// Done as asked.
    Done,
    /// Refused; nothing was changed.
    Error {
        /// Stable, for tests and diagnostics.
        code: ErrorCode,
        /// What to tell the admin.
        text: Text,
    },
}

/// The closed set of reasons for a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, hashmap_as_object))]
#[serde(rename_all = "camelCase")]
pub enum ErrorCode {
    /// The request is not of the declared shape.
    Request,
    /// This kind of sender may not ask that.
    Sender,
    /// The sender's instance is not watched, or the key is unknown.
    NotWatched,
    /// The address cannot be read.
    Place,
    /// The date lies in the future.
    DateFuture,
    /// The date lies before 2015, when there was no assistant.
    DateTooOld,
    /// The date cannot be read, or its end lies before its begin.
    DateUnreadable,
    /// Days of zero, or not in the order warning before block, or absurdly many.
    Policy,
    /// There is no recorded renewal to take back.
    UndoNothing,
    /// The label is empty, too long, or looks like a token.
    Label,
    /// The date lies further ahead than any API token lives.
    DateTooFar,
    /// There are as many notes as can be kept.
    TooMany,
    /// The stored state was written by a newer version; nothing is changed.
    StateNewer,
}

/// What the popup shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, hashmap_as_object))]
#[serde(rename_all = "camelCase")]
pub struct PopupView {
    /// What the active tab is.
    pub here: Here,
    /// All watched instances but the one in the tab, most urgent first.
    pub others: Vec<InstanceView>,
    /// Something to report once: records set aside, and so on.
    pub notices: Vec<Text>,
    /// Atlassian's own page, where a renewal is confirmed.
    pub cloud: CloudView,
}

/// What the popup shows of Atlassian's own page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, hashmap_as_object))]
#[serde(rename_all = "camelCase")]
pub struct CloudView {
    /// Its origins; the permission is asked for all of them.
    pub origins: Vec<String>,
    /// Whether the browser lets us show steps on all of them.
    pub granted: bool,
}

/// What the active tab shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, hashmap_as_object))]
#[serde(tag = "kind", rename_all = "camelCase")]
#[allow(clippy::large_enum_variant, reason = "made once for an open popup")]
pub enum Here {
    /// For sure a Migration Assistant that is not watched yet.
    Assistant {
        /// What "Watch this instance" needs.
        offer: WatchOffer,
    },
    /// A page on which we are not sure: it can be taught.
    NotSure {
        /// What "This page is my Migration Assistant" needs.
        offer: WatchOffer,
    },
    /// A watched instance.
    Watched {
        /// Its tokens and paths.
        instance: InstanceView,
        /// When the page is not recognised: the offer to teach this path as well.
        teach: Option<WatchOffer>,
        /// What to do when the steps do not work, with the steps to take along.
        advice: AdviceView,
    },
    /// Nothing speaks for an assistant.
    Elsewhere {
        /// Teaching is possible all the same; `None` where nothing can be watched.
        offer: Option<WatchOffer>,
    },
}

/// What watching would take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, hashmap_as_object))]
#[serde(rename_all = "camelCase")]
pub struct WatchOffer {
    /// The tab.
    pub tab: u32,
    /// Base address, for example `https://example.com/jira`.
    pub base: String,
    /// Origin to ask the permission for.
    pub origin: String,
    /// The product by the page's marks; `None`: the admin chooses.
    pub product: Option<Product>,
    /// The path that teaching would teach.
    pub path: String,
}

/// One instance in the popup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, hashmap_as_object))]
#[serde(rename_all = "camelCase")]
pub struct InstanceView {
    /// Key for requests.
    pub key: String,
    /// Which product.
    pub product: Product,
    /// Base address.
    pub base: String,
    /// Origin, for asking the permission again.
    pub origin: String,
    /// Whether the browser still lets us see it.
    pub granted: bool,
    /// Taught paths, below the base.
    pub taught: Vec<String>,
    /// One per cloud site; at least one.
    pub tokens: Vec<TokenView>,
    /// Whether there is a recorded renewal that can be taken back; only known for the instance in the tab.
    pub can_undo: bool,
}

/// One token in the popup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, hashmap_as_object))]
#[serde(rename_all = "camelCase")]
pub struct TokenView {
    /// The cloud site's name; `None`: not named yet.
    pub site: Option<String>,
    /// Colour and icon.
    pub tone: Tone,
    /// As on the card.
    pub headline: Text,
    /// Dates and source.
    pub lines: Vec<Text>,
}

/// What the dashboard shows of what is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, hashmap_as_object))]
#[serde(rename_all = "camelCase")]
pub struct DashboardView {
    /// Watched instances, to choose from.
    pub instances: Vec<InstanceNames>,
    /// API tokens with their end dates, soonest first.
    pub api_tokens: Vec<ApiTokenView>,
    /// The security practices that are ticked off.
    pub practised: Vec<Practice>,
}

/// What an instance and its cloud sites are called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, hashmap_as_object))]
#[serde(rename_all = "camelCase")]
pub struct InstanceNames {
    /// Which product.
    pub product: Product,
    /// Base address.
    pub base: String,
    /// Host names of its cloud sites, as far as pages named them.
    pub sites: Vec<String>,
}

/// An API token's end date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, hashmap_as_object))]
#[serde(rename_all = "camelCase")]
pub struct ApiTokenView {
    /// As noted.
    pub label: String,
    /// Colour and icon.
    pub tone: Tone,
    /// What is left.
    pub headline: Text,
    /// When it ends, RFC 3339: the first moment of that day.
    pub ends: String,
}

/// One stored entry: a key of the browser's local storage and its content.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, hashmap_as_object))]
#[serde(rename_all = "camelCase")]
pub struct Shard {
    /// `meta`, or `instance:` and the instance's key.
    pub key: String,
    /// Its content, whatever it is; only the core reads it.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "unknown"))]
    pub value: Json,
}

/// What comes back for every request.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, hashmap_as_object))]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// The answer to the sender.
    pub reply: Reply,
    /// What to write; empty when nothing changed.
    pub writes: Vec<Shard>,
    /// Keys to remove.
    pub removes: Vec<String>,
    /// What to do, after the writes are safe.
    pub effects: Vec<Effect>,
}
