//! What is remembered of a tab, for as long as the browser's session lasts.
//!
//! Reading is all or nothing: a journey of another version, or one that cannot be read, is none. Nothing depends on it
//! but how much the card can tell by itself.

use crate::border::{Draft, Fields, Json, Shard};
use crate::few::Few;
use crate::journey::passage::{Away, Journey, Note, Question, Recorded};
use crate::place::joined;
use crate::signals::page::MAX_ALERTS;
use crate::trouble::Trouble;

/// The version that is written; others are not read.
const VERSION: u32 = 1;
/// What keys of tabs begin with.
pub const TAB: &str = "tab:";

/// The storage key of a tab.
#[must_use]
pub fn key(tab: u32) -> String {
    joined(&[TAB, &tab.to_string()])
}

/// The entry as it is stored.
#[must_use]
pub fn write_journey(tab: u32, journey: &Journey) -> Shard {
    let mut draft = Draft::default();
    draft.number("version", VERSION);
    draft.text("instance", &journey.instance);
    draft.time("at", journey.at);
    draft.number("reached", journey.reached);
    draft.flag("anotherAccount", journey.another_account);
    draft.numbers("alerts", &journey.alerts);
    draft.maybe_object("away", journey.away.as_ref(), |draft, away| {
        draft.time("at", away.at);
        draft.number("document", away.document);
        draft.maybe_number("cloud", away.cloud);
        draft.flag("couldConfirm", away.could_confirm);
        draft.maybe_time("confirmedAt", away.confirmed_at);
        draft.maybe_text("site", away.site.as_ref());
        draft.numbers("alerts", &away.alerts);
    });
    draft.maybe_object("question", journey.question.as_ref(), |draft, question| {
        draft.time("from", question.from);
        draft.time("to", question.to);
        draft.flag("seen", question.seen);
        draft.maybe_text("site", question.site.as_ref());
        draft.flag("quick", question.quick);
    });
    draft.maybe_object("recorded", journey.recorded.as_ref(), |draft, recorded| {
        draft.time("at", recorded.at);
        draft.time("issued", recorded.issued);
    });
    draft.maybe_number("returnedIn", journey.returned_in);
    draft.maybe_text("site", journey.site.as_ref());
    let note = journey.note.as_ref().map(|note| match note {
        Note::Alert => "",
        Note::OtherBase { from } => from,
    });
    draft.put("note", note.into());
    draft.flag("advice", journey.advice);
    let trouble = &journey.trouble;
    draft.number("signs", trouble.signs.number());
    draft.number("alike", trouble.alike.number());
    draft.number("dismissed", trouble.dismissed.number());
    draft.maybe_time("returnedAt", trouble.returned_at);
    draft.flag("again", trouble.again);
    Shard { key: key(tab), value: draft.done() }
}

/// Reads an entry.
#[must_use]
pub fn read_journey(value: &Json) -> Option<Journey> {
    let at = &mut Fields::of(value);
    if at.number("version") != VERSION {
        return None;
    }
    let journey = Journey {
        instance: at.text("instance"),
        at: at.time("at"),
        reached: at.number("reached"),
        another_account: at.flag("anotherAccount"),
        alerts: alerts(at),
        away: at.maybe_object("away", |at| Away {
            at: at.time("at"),
            document: at.number("document"),
            cloud: at.maybe_number("cloud"),
            could_confirm: at.flag("couldConfirm"),
            confirmed_at: at.maybe_time("confirmedAt"),
            site: at.maybe_text("site"),
            alerts: alerts(at),
        }),
        question: at.maybe_object("question", |at| Question {
            from: at.time("from"),
            to: at.time("to"),
            seen: at.flag("seen"),
            site: at.maybe_text("site"),
            quick: at.flag("quick"),
        }),
        recorded: at.maybe_object("recorded", |at| Recorded { at: at.time("at"), issued: at.time("issued") }),
        returned_in: at.maybe_number("returnedIn"),
        site: at.maybe_text("site"),
        note: at.maybe_text("note").map(|from| if from.is_empty() { Note::Alert } else { Note::OtherBase { from } }),
        advice: at.flag("advice"),
        trouble: Trouble {
            signs: Few::of(at.number("signs")),
            alike: Few::of(at.number("alike")),
            dismissed: Few::of(at.number("dismissed")),
            returned_at: at.maybe_time("returnedAt"),
            again: at.flag("again"),
        },
    };
    at.is_whole().then_some(journey)
}

fn alerts(at: &mut Fields<'_>) -> Vec<u32> {
    let mut alerts = Vec::new();
    for number in at.items("alerts").iter().take(MAX_ALERTS) {
        alerts.extend(number.whole());
    }
    alerts
}
