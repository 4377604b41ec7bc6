//! What the card shows: tone, sentences, bar, step and buttons.
//!
//! Chooses severity and wording keys. Must not know languages, pages or storage; the sentences are in `_locales`.

use crate::instant::{Instant, Span, first};
use crate::journey::{ControlState, NextStep};
use crate::signals::catalog::TokenMessage;
use crate::token::evidence::{Estimate, Observation};
use crate::token::window::{Phase, Policy, TokenStatus, Window};
use crate::words::{Arg, Text, TextKey};
use serde::Serialize;

/// Everything the card needs to draw itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, hashmap_as_object))]
#[serde(rename_all = "camelCase")]
pub struct HintView {
    /// Colour and icon.
    pub tone: Tone,
    /// One quiet line with "Renew now" instead of the whole card.
    pub quiet: bool,
    /// Drawn as a pill only.
    pub collapsed: bool,
    /// The admin's first line.
    pub headline: Text,
    /// The same for the pill.
    pub pill: Text,
    /// The three-part bar; `None` while nothing is known.
    pub bar: Option<Bar>,
    /// Further sentences: dates, source, what the page says.
    pub lines: Vec<Text>,
    /// The next step, when steps are shown.
    pub step: Option<StepView>,
    /// The buttons, in order. Collapse and close are always there and not listed.
    pub actions: Vec<CardButton>,
    /// When the sentences change by time alone (RFC 3339); the card then asks again.
    pub refresh_at: Option<String>,
}

/// How urgent it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, hashmap_as_object))]
#[serde(rename_all = "camelCase")]
pub enum Tone {
    /// A migration can be started, no warning yet.
    Calm,
    /// Just recorded.
    Success,
    /// Nothing is known of the issue time.
    Unknown,
    /// The warning has begun.
    Warning,
    /// Starting is blocked, or may be.
    Blocked,
}

/// The bar from renewal to block, in thousandths of the start window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, hashmap_as_object))]
#[serde(rename_all = "camelCase")]
pub struct Bar {
    /// Where the warning begins, 0–1000 (762 for 16 of 21 days).
    pub warn: u32,
    /// How much of the window has gone, counted from the earliest possible issue time, 0–1000.
    pub spent: u32,
    /// The same counted from the latest possible issue time; equal to `spent` when the time is known exactly.
    pub spent_at_least: u32,
    /// What a screen reader says for the bar.
    pub label: Text,
    /// Days of the marks: renewal (0), warning, block.
    pub marks: Vec<u32>,
}

/// The next step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, hashmap_as_object))]
#[serde(rename_all = "camelCase")]
pub struct StepView {
    /// What to do.
    pub text: Text,
    /// The control to press: its index in the `nodes` of the signals that this answers. `None`: no control on this page.
    pub target: Option<u32>,
    /// What to say of the control when it cannot be pressed yet.
    pub note: Option<Text>,
    /// The whole way, where the page does not tell which step it is; empty otherwise.
    pub way: Vec<WayStep>,
}

/// One step of the whole way; the admin can say to be there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, hashmap_as_object))]
#[serde(rename_all = "camelCase")]
pub struct WayStep {
    /// What to do.
    pub text: Text,
    /// The admin said to be here.
    pub here: bool,
}

/// The buttons a card can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, hashmap_as_object))]
#[serde(rename_all = "camelCase")]
pub enum CardButton {
    /// Show steps and ring although the token is still valid.
    RenewNow,
    /// Back to the quiet line.
    HideSteps,
    /// Scroll to the control and ring it.
    ShowMe,
    /// Give the date of the last renewal.
    RenewedOn,
    /// Take the last recorded renewal back.
    Undo,
}

/// What a card is made from.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// The state of the token.
    pub status: TokenStatus,
    /// Where the knowledge of it comes from.
    pub estimate: Option<&'a Estimate>,
    /// The numbers it was counted with.
    pub policy: &'a Policy,
    /// The step on this page.
    pub step: &'a NextStep,
    /// The whole way, where the page does not tell which step it is.
    pub way: &'a [WayStep],
    /// What the page says of the token and what could not be dated.
    pub undated: Option<TokenMessage>,
    /// The admin pressed "Renew now".
    pub guiding: bool,
    /// The admin made the card small.
    pub collapsed: bool,
    /// A renewal was recorded moments ago.
    pub just_recorded: bool,
    /// There is a recorded renewal that can be taken back.
    pub can_undo: bool,
    /// The page shows checks that can be run to learn the token's age.
    pub can_check: Option<usize>,
    /// Now.
    pub now: Instant,
}

/// The card for a situation.
#[must_use]
pub fn card(at: &Situation<'_>) -> HintView {
    let known = match at.status {
        TokenStatus::Known(window) => Some(window),
        TokenStatus::Unknown | TokenStatus::ClockWrong => None,
    };
    let phase = known.map(|window| window.phase);
    let page_warns = matches!(at.undated, Some(TokenMessage::AboutToExpire | TokenMessage::Expired));
    let recorded = at.just_recorded && phase == Some(Phase::Valid);
    let tone = match tone_of(at.status) {
        Tone::Calm if recorded => Tone::Success,
        Tone::Calm if page_warns => Tone::Warning,
        Tone::Unknown if at.undated == Some(TokenMessage::Expired) => Tone::Blocked,
        Tone::Unknown if page_warns => Tone::Warning,
        tone => tone,
    };
    let due = matches!(tone, Tone::Warning | Tone::Blocked)
        && phase != Some(Phase::Valid)
        && at.status != TokenStatus::ClockWrong;
    let steps = due || at.guiding;
    let mut lines = lines(at.status, at.estimate, at.policy, at.now);
    lines.extend(at.undated.and_then(page_line).map(Text::new));
    HintView {
        tone,
        quiet: !steps && !recorded && tone == Tone::Calm && at.undated.is_none(),
        collapsed: at.collapsed,
        headline: if recorded { recorded_headline(at) } else { headline(at.status) },
        pill: pill(at.status),
        bar: known.map(|window| bar(&window, at.policy)),
        lines,
        step: step_view(at, steps),
        actions: actions(at, steps, due),
        refresh_at: known.and_then(|window| refresh_at(&window, at.policy, at.now)).map(Instant::rfc3339),
    }
}

/// Colour and icon by the state alone.
#[must_use]
pub const fn tone_of(status: TokenStatus) -> Tone {
    match status {
        TokenStatus::Unknown => Tone::Unknown,
        TokenStatus::ClockWrong => Tone::Warning,
        TokenStatus::Known(window) => match window.phase {
            Phase::Valid => Tone::Calm,
            Phase::Warning => Tone::Warning,
            Phase::Blocked => Tone::Blocked,
        },
    }
}

/// The first line of card and popup.
#[must_use]
pub fn headline(status: TokenStatus) -> Text {
    let window = match status {
        TokenStatus::Unknown => return Text::new(TextKey::HeadlineUnknown),
        TokenStatus::ClockWrong => return Text::new(TextKey::HeadlineClockWrong),
        TokenStatus::Known(window) => window,
    };
    let key = match (window.phase, window.phase_at_best, window.at_least) {
        (Phase::Valid, _, false) => TextKey::HeadlineLeft,
        (Phase::Valid, _, true) => TextKey::HeadlineLeftAtLeast,
        (Phase::Warning, _, false) => TextKey::HeadlineWarning,
        (Phase::Warning, _, true) => TextKey::HeadlineWarningAtLeast,
        (Phase::Blocked, Phase::Blocked, _) => return Text::new(TextKey::HeadlineBlocked),
        (Phase::Blocked, ..) => return Text::new(TextKey::HeadlineMaybeBlocked),
    };
    Text::new(key).with(Arg::span(window.left))
}

fn recorded_headline(at: &Situation<'_>) -> Text {
    match at.status {
        TokenStatus::Known(window) => Text::new(TextKey::HeadlineRecorded).with(Arg::span(window.left)),
        status => headline(status),
    }
}

fn pill(status: TokenStatus) -> Text {
    match status {
        TokenStatus::Known(window) => match (window.phase, window.phase_at_best) {
            (Phase::Blocked, Phase::Blocked) => Text::new(TextKey::PillBlocked),
            (Phase::Blocked, _) => Text::new(TextKey::PillMaybeBlocked),
            _ if window.at_least => Text::new(TextKey::PillLeftAtLeast).with(Arg::span(window.left)),
            _ => Text::new(TextKey::PillLeft).with(Arg::span(window.left)),
        },
        TokenStatus::Unknown | TokenStatus::ClockWrong => Text::new(TextKey::PillUnknown),
    }
}

fn bar(window: &Window, policy: &Policy) -> Bar {
    let whole = policy.start_window().as_ms().max(1);
    let thousandths = |part: i64| u32::try_from(part.max(0).saturating_mul(1000) / whole).unwrap_or(1000).min(1000);
    let (block_day, warn_day, _) = policy.in_days();
    let gone = u32::try_from(window.spent.whole_days()).unwrap_or(block_day);
    let number = |value| Arg::Number { value };
    Bar {
        warn: thousandths(policy.warn_after().as_ms()),
        spent: thousandths(window.spent.as_ms()),
        spent_at_least: thousandths(window.spent_at_least.as_ms()),
        label: [gone, block_day, warn_day, block_day]
            .into_iter()
            .map(number)
            .fold(Text::new(TextKey::BarLabel), Text::with),
        marks: vec![0, warn_day, block_day],
    }
}

/// Dates of warning and block, and where the knowledge comes from.
#[must_use]
pub fn lines(status: TokenStatus, estimate: Option<&Estimate>, policy: &Policy, now: Instant) -> Vec<Text> {
    let dated = |key: TextKey, at: Instant| Text::new(key).with(Arg::instant(at));
    let window = match status {
        TokenStatus::Unknown => return vec![Text::new(TextKey::LineUnknownWhy)],
        TokenStatus::ClockWrong => {
            let mut lines = vec![Text::new(TextKey::LineClockWrong)];
            lines.extend(estimate.map(source_line));
            return lines;
        }
        TokenStatus::Known(window) => window,
    };
    let (warns, blocks) = if window.at_least {
        (TextKey::LineWarnsOnAtEarliest, TextKey::LineBlocksOnAtEarliest)
    } else {
        (TextKey::LineWarnsOn, TextKey::LineBlocksOn)
    };
    let mut lines = Vec::new();
    match (window.phase, window.phase_at_best) {
        (Phase::Valid, _) => {
            lines.extend(window.warns_at.map(|at| dated(warns, at)));
            lines.extend(window.blocks_at.map(|at| dated(blocks, at)));
        }
        (Phase::Warning, best) => {
            lines.extend(
                window
                    .warns_at
                    .filter(|_| best == Phase::Warning && !window.at_least)
                    .map(|at| dated(TextKey::LineWarnedSince, at)),
            );
            lines.extend(window.blocks_at.map(|at| dated(blocks, at)));
        }
        (Phase::Blocked, Phase::Blocked) => {
            let since = if window.at_least { TextKey::LineBlockedSinceAtLatest } else { TextKey::LineBlockedSince };
            lines.push(dated(since, window.blocks_by));
            if now < window.blocks_by + policy.reserve() {
                lines.push(Text::new(TextKey::LineRunningMigration).with(Arg::Number { value: policy.in_days().2 }));
            }
        }
        (Phase::Blocked, _) => lines.extend(window.blocks_at.map(|at| dated(blocks, at))),
    }
    lines.extend(estimate.map(source_line));
    lines
}

fn source_line(estimate: &Estimate) -> Text {
    let at = estimate.source.at;
    let (key, at) = match estimate.source.what {
        Observation::RenewalSeen => (TextKey::SourceRenewalSeen, at),
        Observation::Typed { from, .. } => (TextKey::SourceTyped, from),
        _ if estimate.renewed_between => (TextKey::SourceRenewedBetween, at),
        Observation::ExpiresInDays { .. } => (TextKey::SourceCheckDays, at),
        Observation::AboutToExpire => (TextKey::SourceCheckWarning, at),
        Observation::Valid => (TextKey::SourceCheckValid, at),
        Observation::Expired => (TextKey::SourceCheckExpired, at),
    };
    Text::new(key).with(Arg::instant(at))
}

const fn page_line(message: TokenMessage) -> Option<TextKey> {
    match message {
        TokenMessage::Checking => Some(TextKey::PageChecking),
        TokenMessage::CouldNotCheck => Some(TextKey::PageCouldNotCheck),
        TokenMessage::AboutToExpire => Some(TextKey::PageSaysWarning),
        TokenMessage::Expired => Some(TextKey::PageSaysExpired),
        TokenMessage::Valid => None,
    }
}

fn step_view(at: &Situation<'_>, steps: bool) -> Option<StepView> {
    let index = |index: usize| u32::try_from(index).ok();
    if !steps {
        // Nothing is due, but running the checks would tell the age.
        let target =
            at.can_check.filter(|_| at.status == TokenStatus::Unknown && at.undated != Some(TokenMessage::Checking))?;
        return Some(StepView {
            text: Text::new(TextKey::StepChecksRun),
            target: index(target),
            note: None,
            way: Vec::new(),
        });
    }
    let note = match at.step.state {
        ControlState::Ready => None,
        ControlState::Disabled => Some(TextKey::ControlDisabled),
        ControlState::Busy => Some(TextKey::ControlBusy),
        ControlState::Missing => Some(TextKey::ControlMissing),
    };
    Some(StepView {
        text: Text::new(at.step.text),
        target: at.step.target.and_then(index),
        note: note.map(Text::new),
        way: at.way.to_vec(),
    })
}

fn actions(at: &Situation<'_>, steps: bool, due: bool) -> Vec<CardButton> {
    let target = steps && at.step.target.is_some();
    let list = [
        (!steps, CardButton::RenewNow),
        (target, CardButton::ShowMe),
        (steps && !due, CardButton::HideSteps),
        (true, CardButton::RenewedOn),
        (at.can_undo && (at.just_recorded || at.status == TokenStatus::ClockWrong), CardButton::Undo),
    ];
    list.into_iter().filter(|(shown, _)| *shown).map(|(_, button)| button).collect()
}

/// When the headline's span or the phase changes by time alone.
fn refresh_at(window: &Window, policy: &Policy, now: Instant) -> Option<Instant> {
    let step = if window.left >= Span::days(1) { Span::hours(1) } else { Span::minutes(1) };
    let spelled = (window.left > Span::ZERO).then(|| now + window.left.rest(step) + Span::ms(1));
    first(&[spelled, window.next_boundary(policy, now)])
}
