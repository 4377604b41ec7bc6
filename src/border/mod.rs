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

pub use crate::hint::AdviceItem;
use crate::hint::HintView;
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
#[derive(Debug, Clone, PartialEq, Serialize)]
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
    /// Page: a piece of advice was tried, or not after all. Answer: [`Reply::Done`].
    Tried {
        /// Which.
        item: AdviceItem,
        /// Whether it was tried.
        on: bool,
    },
    /// Page: the address to open in a private window. Answer: [`Reply::Address`].
    PrivateWindow,
    /// Page: not to be reminded of this instance for a while; a block is told all the same. Background: of none whose token
    /// is due. Answer: [`Reply::Done`].
    Snooze {
        /// For how long; at most a month.
        hours: u32,
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
    /// Page: the admin gives the time of the last renewal. Answer: [`Reply::Done`].
    RenewedOn {
        /// First instant it can have been, RFC 3339: the day's begin in the admin's zone, or the minute.
        from: String,
        /// Last instant it can have been, RFC 3339.
        to: String,
    },
    /// Page: takes back the newest renewal that was typed or recorded. Answer: [`Reply::Done`].
    UndoRenewal,
    /// Popup: what is the page in the active tab? Answer: [`Reply::Popup`].
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
    /// Background: the origins, of the watched instances', of Atlassian's page and in `meta.intent`, that are granted now. Answer: [`Reply::Done`].
    GrantsChanged {
        /// Origins such as `https://jira.example.com:8443`.
        granted: Vec<String>,
    },
    /// Background: start, alarm, or [`Effect::Survey`]; brings badge, alarm, registrations and reminders up to date.
    /// Answer: [`Reply::Done`].
    Tick {
        /// The admin's time of day, in minutes since midnight.
        local: u32,
        /// Whether notifications can be shown.
        notify: bool,
        /// What the organisation's policy says; `None`: there is none.
        #[cfg_attr(target_arch = "wasm32", tsify(type = "unknown"))]
        managed: Option<Json>,
    },
    /// Background: the notification of [`Effect::Notify`] was shown. Answer: [`Reply::Done`].
    Told {
        /// As the effect had it.
        at: String,
        /// As in `Tick`.
        local: u32,
    },
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
#[allow(clippy::large_enum_variant, reason = "made once for a request")]
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
        /// What the active tab is.
        here: Here,
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
    /// There is no recorded renewal to take back.
    UndoNothing,
    /// The stored state was written by a newer version; nothing is changed.
    StateNewer,
}

/// What the active tab shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, hashmap_as_object))]
#[serde(tag = "kind", rename_all = "camelCase")]
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
        /// Its key.
        instance: String,
        /// When the page is not recognised: the offer to teach this path as well.
        teach: Option<WatchOffer>,
    },
    /// The browser does not let us look: its own pages, store pages.
    NotSeen,
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
