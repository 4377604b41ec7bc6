//! One tab's way through a renewal: leaving for Atlassian's page, coming back, and what that proves.
//!
//! A false "renewed" promises days that are not there, so a return counts only by what cannot have happened otherwise.
//! Must not know storage or wording. Source: the documentation of the return (a save action that redirects, a nonce that
//! works once) and how browsers name the ways to a page.

use crate::instant::{Instant, Span};
use crate::signals::catalog::Control;
use crate::signals::page::SiteList;
use crate::trouble::Trouble;
use serde::Serialize;

/// After this time nobody is on the way any more: a flow left in the middle proves nothing.
pub const LASTS: Span = Span::hours(12);
/// So long after a return an alert of its page still speaks of it.
const SETTLES: Span = Span::ms(15_000);
/// Nobody signs in, chooses a site and confirms in less.
pub const QUICK: Span = Span::ms(10_000);

/// How a page came to be there. A return from Atlassian's page counts only when it is a new document, come by a new navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, hashmap_as_object))]
#[serde(rename_all = "camelCase")]
pub struct Arrival {
    /// A number that the content script makes up for its document.
    pub document: u32,
    /// By which way.
    pub how: ArrivalWay,
}

/// The ways to a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum ArrivalWay {
    /// A link, a form, a typed address.
    Navigate,
    /// The same, and the instance itself sent it on: a save action does.
    Redirect,
    /// Reloaded.
    Reload,
    /// The browser's back or forward button, loaded anew.
    BackForward,
    /// The same, from the browser's memory: the document is the old one.
    Restored,
}

impl ArrivalWay {
    /// Every way with its name in messages.
    pub const ALL: &'static [(&'static str, Self)] = &[
        ("navigate", Self::Navigate),
        ("redirect", Self::Redirect),
        ("reload", Self::Reload),
        ("backForward", Self::BackForward),
        ("restored", Self::Restored),
    ];

    /// Whether it is a new navigation.
    const fn is_new(self) -> bool {
        matches!(self, Self::Navigate | Self::Redirect)
    }
}

/// What is known of one tab, as long as it is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journey {
    /// The instance it is about, by its key.
    pub instance: String,
    /// When anything of this was last changed.
    pub at: Instant,
    /// The number of the last step that a page told.
    pub reached: u32,
    /// "Change account" was pressed on Atlassian's page.
    pub another_account: bool,
    /// The alerts of the last look before leaving, as numbers.
    pub alerts: Vec<u32>,
    /// On the way to Atlassian's page, or on it.
    pub away: Option<Away>,
    /// What the admin is to be asked.
    pub question: Option<Question>,
    /// The renewal that was recorded here.
    pub recorded: Option<Recorded>,
    /// The document of the last return.
    pub returned_in: Option<u32>,
    /// The cloud site of the last return, if known.
    pub site: Option<String>,
    /// What the last return meant, if it has to be said.
    pub note: Option<Note>,
    /// The admin wants advice.
    pub advice: bool,
    /// Signs of caching trouble, and what happened that makes them signs.
    pub trouble: Trouble,
}

/// Left for Atlassian's page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Away {
    /// When "Continue" was pressed.
    pub at: Instant,
    /// The document it was pressed in.
    pub document: u32,
    /// The document of Atlassian's page; `None`: we do not run there, or it was not reached.
    pub cloud: Option<u32>,
    /// "Confirm" was there to be pressed, so that pressing it would have been seen.
    pub could_confirm: bool,
    /// When "Confirm" was pressed; anything that is done on that page after it takes this back.
    pub confirmed_at: Option<Instant>,
    /// The cloud site, where Atlassian's page named exactly one.
    pub site: Option<String>,
    /// The alerts of Atlassian's page before "Confirm" was pressed.
    pub alerts: Vec<u32>,
}

/// What is to be asked: the renewal would be dated between these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Earliest it can have been.
    pub from: Instant,
    /// Latest it can have been.
    pub to: Instant,
    /// It was seen, in a private window, and only has to be recorded.
    pub seen: bool,
    /// The cloud site, if known.
    pub site: Option<String>,
    /// The way there and back took less than [`QUICK`].
    pub quick: bool,
}

/// A renewal that was recorded by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded {
    /// When it was recorded.
    pub at: Instant,
    /// When the token was issued, at the earliest.
    pub issued: Instant,
}

/// What is said of the last return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// There was an alert on the page, so nothing was recorded.
    Alert,
    /// It ended at another address than it began at.
    OtherBase {
        /// Where it began.
        from: String,
    },
}

/// What a look at the instance says of a return.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sight<'a> {
    /// How its document came to be there.
    pub arrival: Arrival,
    /// It is one of the assistant's screens, drawn so far that it is known which.
    pub screen: bool,
    /// It is a login or password prompt.
    pub interrupted: bool,
    /// It is the save action's own page.
    pub saved: bool,
    /// Its alerts.
    pub alerts: &'a [u32],
    /// The list of connected cloud sites, on the screen that has it.
    pub sites: Option<SiteList>,
}

/// What a return proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grade {
    /// There was no return.
    None,
    /// The renewal was seen.
    Seen {
        /// When, at the earliest.
        at: Instant,
        /// Of which cloud site, if known.
        site: Option<String>,
    },
    /// It is likely: the admin has to say.
    Likely(Question),
    /// Nothing.
    Nothing,
    /// What the return proved a moment ago it does not prove: an alert came after it.
    TakenBack,
}

impl Journey {
    /// A tab on an instance.
    #[must_use]
    pub fn on(instance: String, now: Instant) -> Self {
        Self {
            instance,
            at: now,
            reached: 0,
            another_account: false,
            alerts: Vec::new(),
            away: None,
            question: None,
            recorded: None,
            returned_in: None,
            site: None,
            note: None,
            advice: false,
            trouble: Trouble::default(),
        }
    }

    /// Whether it was left in the middle and is over by now. A clock that was put back ends nothing.
    #[must_use]
    pub fn is_over(&self, now: Instant) -> bool {
        now - self.at > LASTS
    }

    /// A person pressed a control that matters.
    pub fn pressed(&mut self, control: Control, document: u32, now: Instant) {
        match control {
            Control::ContinueToCloud => {
                // A second click on the same button is the same leaving.
                if self.away.as_ref().is_none_or(|away| away.document != document) {
                    self.away = Some(Away::begun(document, now));
                    self.trouble.left(now);
                }
                self.question = None;
                self.note = None;
            }
            Control::Confirm => {
                if let Some(away) = self.away.as_mut().filter(|away| away.cloud == Some(document)) {
                    away.confirmed_at = Some(now);
                }
            }
            Control::ChangeAccount | Control::Other => {
                self.another_account |= control == Control::ChangeAccount;
                if let Some(away) = self.away.as_mut().filter(|away| away.cloud == Some(document)) {
                    away.confirmed_at = None;
                }
            }
            _ => {}
        }
    }

    /// Atlassian's page is there. `can_confirm`: with its button; `sites`: what it names.
    pub fn on_cloud(&mut self, document: u32, can_confirm: bool, alerts: &[u32], sites: &[String], now: Instant) {
        // "Continue" may have had a name that we do not know.
        let away = self.away.get_or_insert_with(|| Away::begun(document, now));
        if away.cloud != Some(document) {
            // Shown anew, so whatever was pressed on it did not lead back.
            away.cloud = Some(document);
            away.confirmed_at = None;
        }
        away.could_confirm |= can_confirm;
        if away.confirmed_at.is_none() || has_new(alerts, &away.alerts) {
            away.confirmed_at = None;
            away.alerts = alerts.to_vec();
        }
        if let [only] = sites {
            away.site = Some(only.clone());
        }
    }

    /// The instance's page is there. Looking twice at the same changes nothing.
    pub fn arrive(&mut self, sight: &Sight<'_>, now: Instant) -> Grade {
        let Arrival { document, how } = sight.arrival;
        let new_alert = has_new(sight.alerts, &self.alerts);
        let grade = match &self.away {
            // Still the page that is being left.
            Some(away) if away.document == document && how != ArrivalWay::Restored => return Grade::None,
            Some(away) => away.grade(sight, new_alert, now),
            None if new_alert && self.just_returned(document, now) => {
                self.trouble.not_confirmed(false);
                self.question = None;
                self.note = Some(Note::Alert);
                self.alerts = sight.alerts.to_vec();
                return Grade::TakenBack;
            }
            None => {
                // The return loaded once more, and now an error: its nonce works once.
                if new_alert && !how.is_new() && self.trouble.returned_at.is_some() {
                    self.trouble.returned_badly(true, false);
                }
                if !sight.interrupted {
                    self.alerts = sight.alerts.to_vec();
                }
                return Grade::None;
            }
        };
        if grade == Grade::None {
            return grade;
        }
        let Some(away) = self.away.take() else { return grade };
        self.returned_in = Some(document);
        // At which address it ended stays worth saying until the next start.
        self.note = self.note.take().filter(|note| *note != Note::Alert);
        if grade == Grade::Nothing {
            self.note = new_alert.then_some(Note::Alert).or(self.note.take());
            if !how.is_new() {
                self.trouble.returned_badly(new_alert, away.confirmed_at.is_some());
            }
        } else {
            self.site = away.site;
            self.trouble.returned(matches!(grade, Grade::Seen { .. }), now);
        }
        if let Grade::Likely(question) = &grade {
            self.question = Some(question.clone());
        }
        grade
    }

    /// A return that an error may still follow in the same document: pages are drawn piece by piece.
    fn just_returned(&self, document: u32, now: Instant) -> bool {
        self.returned_in == Some(document) && self.trouble.returned_at.is_some_and(|at| now - at < SETTLES)
    }
}

impl Away {
    const fn begun(document: u32, at: Instant) -> Self {
        Self { at, document, cloud: None, could_confirm: false, confirmed_at: None, site: None, alerts: Vec::new() }
    }

    /// The same, where nothing that was seen of it can be counted as seen.
    #[must_use]
    pub fn doubted(self) -> Self {
        Self { cloud: None, could_confirm: false, confirmed_at: None, ..self }
    }

    fn grade(&self, sight: &Sight<'_>, new_alert: bool, now: Instant) -> Grade {
        if now - self.at > LASTS {
            return Grade::Nothing;
        }
        if sight.interrupted {
            // The way goes on behind the prompt, also when that was loaded once more, but not by going back to one.
            let back = matches!(sight.arrival.how, ArrivalWay::BackForward | ArrivalWay::Restored);
            return if back { Grade::Nothing } else { Grade::None };
        }
        // Chromium asks before a form goes from https to http, and calls the page that comes then a reload. Where "Confirm" was
        // pressed that is asked.
        let reloaded = sight.arrival.how == ArrivalWay::Reload && self.confirmed_at.is_some();
        if new_alert || !(reloaded || sight.arrival.how.is_new()) {
            return Grade::Nothing;
        }
        if !(sight.screen || sight.saved) || sight.sites == Some(SiteList::Loading) {
            return Grade::None;
        }
        // Without a redirect nothing was saved on the way: somebody opened the assistant by hand, or a company's sign-in led back.
        // And connected, with nothing to choose, is no success.
        let doubtful = reloaded
            || sight.sites == Some(SiteList::Empty)
            || !(sight.saved || sight.arrival.how == ArrivalWay::Redirect);
        // A clock that was put back in between must not date it into the future.
        let left = self.at.min(now);
        let site = self.site.clone();
        match (self.confirmed_at, self.cloud.is_some()) {
            (Some(at), _) if !doubtful => Grade::Seen { at: at.min(now), site },
            (None, true) if sight.saved && !self.could_confirm => Grade::Seen { at: left, site },
            // We would have seen it.
            (None, true) if !sight.saved && self.could_confirm => Grade::Nothing,
            _ => {
                let quick = now - left < QUICK;
                Grade::Likely(Question { from: left, to: now, seen: false, site, quick })
            }
        }
    }
}

/// Whether there is an alert now that was not there before.
fn has_new(alerts: &[u32], before: &[u32]) -> bool {
    alerts.iter().any(|alert| !before.contains(alert))
}
