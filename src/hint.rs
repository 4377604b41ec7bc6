//! What the card shows: tone, sentences, bar, step and buttons.
//!
//! Chooses severity and wording keys. Must not know languages, pages or storage; the sentences are in `_locales`.

use crate::few::{Few, Member};
use crate::instant::{Instant, Span, first};
use crate::journey::{ControlState, Flow, NextStep, Step};
use crate::signals::catalog::{Control, TokenMessage};
use crate::token::evidence::{Estimate, Observation};
use crate::token::window::{Phase, Policy, TokenStatus, Window};
use crate::trouble::{LookAlike, Sign};
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
    /// What the admin has to say.
    pub question: Option<QuestionView>,
    /// What to try when the steps do not work.
    pub advice: Option<AdviceView>,
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

impl Tone {
    /// Its name in messages and styles.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Calm => "calm",
            Self::Success => "success",
            Self::Unknown => "unknown",
            Self::Warning => "warning",
            Self::Blocked => "blocked",
        }
    }
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
    /// Its number in the whole way; `None`: the page does not tell, or it is beside the way.
    pub number: Option<u32>,
    /// The number of the last step.
    pub of: u32,
    /// The page does not tell the step, or not all of it: the whole way is to be seen at once.
    pub lost: bool,
    /// The whole way.
    pub way: Vec<WayStep>,
}

/// One step of the whole way; the admin can say to be there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, hashmap_as_object))]
#[serde(rename_all = "camelCase")]
pub struct WayStep {
    /// What to do.
    pub text: Text,
    /// Whether it lies behind.
    pub state: WayState,
    /// The admin said to be here.
    pub here: bool,
}

/// Where a step of the way lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum WayState {
    /// Behind.
    Done,
    /// It is the one.
    Current,
    /// Ahead.
    ToCome,
}

/// A question with its answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, hashmap_as_object))]
#[serde(rename_all = "camelCase")]
pub struct QuestionView {
    /// The question.
    pub text: Text,
    /// Its buttons.
    pub answers: Vec<CardButton>,
    /// One more button for each of these cloud sites.
    pub sites: Vec<String>,
}

/// Advice, in the order in which it is best tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, hashmap_as_object))]
#[serde(rename_all = "camelCase")]
pub struct AdviceView {
    /// Asked for, or "possible caching trouble".
    pub headline: Text,
    /// What was seen that speaks for it, or explains it otherwise.
    pub seen: Vec<Text>,
    /// What to try.
    pub items: Vec<AdviceEntry>,
    /// The instance's own address, for a private window or another browser.
    pub address: String,
    /// The steps to take along, in their order.
    pub steps: Vec<Text>,
}

/// One piece of advice; the admin ticks off what was tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, hashmap_as_object))]
#[serde(rename_all = "camelCase")]
pub struct AdviceEntry {
    /// Which.
    pub item: AdviceItem,
    /// What to do.
    pub text: Text,
    /// Ticked off.
    pub tried: bool,
    /// A button that does it.
    pub action: Option<CardButton>,
}

/// What can be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum AdviceItem {
    /// Run the checks again.
    RerunChecks,
    /// Reload without the cache.
    HardReload,
    /// Open the assistant afresh, from the menu, in one tab.
    OpenAfresh,
    /// A private window.
    PrivateWindow,
    /// Another browser.
    OtherBrowser,
    /// The documented route without the wizard.
    WithoutWizard,
}

impl AdviceItem {
    /// Its name in messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::RerunChecks => "rerunChecks",
            Self::HardReload => "hardReload",
            Self::OpenAfresh => "openAfresh",
            Self::PrivateWindow => "privateWindow",
            Self::OtherBrowser => "otherBrowser",
            Self::WithoutWizard => "withoutWizard",
        }
    }

    /// The item with this name.
    #[must_use]
    pub fn read(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|item| item.name() == name)
    }

    const fn says(self) -> (TextKey, Option<CardButton>) {
        match self {
            Self::RerunChecks => (TextKey::AdviceRerunChecks, None),
            Self::HardReload => (TextKey::AdviceHardReload, None),
            Self::OpenAfresh => (TextKey::AdviceOpenAfresh, None),
            Self::PrivateWindow => (TextKey::AdvicePrivateWindow, Some(CardButton::PrivateWindow)),
            Self::OtherBrowser => (TextKey::AdviceOtherBrowser, Some(CardButton::CopySteps)),
            Self::WithoutWizard => (TextKey::AdviceWithoutWizard, None),
        }
    }
}

impl Member for AdviceItem {
    /// In the order in which they are best tried.
    const ALL: &'static [Self] = &[
        Self::RerunChecks,
        Self::HardReload,
        Self::OpenAfresh,
        Self::PrivateWindow,
        Self::OtherBrowser,
        Self::WithoutWizard,
    ];
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
    /// Not to be reminded before tomorrow; the card is a pill until then.
    Snooze,
    /// "This does not work": what to try.
    NotWorking,
    /// Put the advice away.
    CloseAdvice,
    /// Have the steps on Atlassian's page too: opens the popup, where the browser asks.
    CloudHints,
    /// Open the instance in a private window.
    PrivateWindow,
    /// Copy the steps, to take them along.
    CopySteps,
    /// "Confirm" was pressed.
    ConfirmYes,
    /// Record a renewal that was seen in a private window.
    RecordIt,
    /// It was not pressed.
    ConfirmNo,
    /// It is no cloud site of these, or nobody knows.
    NoneOfThese,
    /// It was not: Atlassian's page had the wrong account.
    WrongAccount,
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
    /// The way it belongs to.
    pub flow: Flow,
    /// The number of the last step that a page told.
    pub reached: u32,
    /// "Change account" was pressed, a step that most renewals do without.
    pub another_account: bool,
    /// Where in the way the admin said to be.
    pub here: Option<u32>,
    /// The page does not tell the step, or not all of it.
    pub lost: bool,
    /// What the page says of the token and what could not be dated.
    pub undated: Option<TokenMessage>,
    /// The admin pressed "Renew now".
    pub guiding: bool,
    /// The admin made the card small.
    pub collapsed: bool,
    /// A renewal was recorded moments ago.
    pub just_recorded: bool,
    /// It was seen, not given by the admin.
    pub just_seen: bool,
    /// There is a recorded renewal that can be taken back.
    pub can_undo: bool,
    /// The page shows checks that can be run to learn the token's age.
    pub can_check: Option<usize>,
    /// Steps on Atlassian's page can be offered.
    pub offer_cloud: bool,
    /// Advice is shown.
    pub advised: bool,
    /// A question is asked.
    pub asked: bool,
    /// It is whether the renewal is done.
    pub answer_first: bool,
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
    // Who has to answer first is not sent on: the answer may be that it is done.
    let steps = (due || at.guiding) && !at.answer_first;
    let mut lines = if at.advised { Vec::new() } else { lines(at.status, at.estimate, at.policy, at.now) };
    lines.extend(at.undated.and_then(page_line).map(Text::new));
    HintView {
        tone,
        quiet: !steps && !recorded && !at.asked && !at.advised && tone == Tone::Calm && at.undated.is_none(),
        collapsed: at.collapsed,
        headline: if recorded { recorded_headline(at) } else { headline(at.status) },
        pill: pill(at.status),
        // The advice is long; what it leaves out stands there again when it is put away.
        bar: known.filter(|_| !at.advised).map(|window| bar(&window, at.policy)),
        lines,
        step: step_view(at, steps),
        question: None,
        advice: None,
        actions: actions(at, steps, due, recorded),
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

fn recorded_headline(situation: &Situation<'_>) -> Text {
    match situation.status {
        TokenStatus::Known(Window { blocks_at: Some(at), .. }) if situation.just_seen => {
            Text::new(TextKey::HeadlineSeen).with(Arg::instant(at))
        }
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
        TokenMessage::Valid => Some(TextKey::PageSaysValid),
    }
}

/// The whole way: what lies behind, where the admin is, what is to come.
#[must_use]
pub fn way(flow: Flow, number: Option<u32>, reached: u32, another_account: bool, here: Option<u32>) -> Vec<WayStep> {
    let here = here.and_then(|here| usize::try_from(here).ok());
    let entry = |(position, step): (usize, &Step)| {
        let current = number.map_or(here == Some(position), |number| step.number == number);
        let behind = number.or_else(|| here.is_none().then_some(reached));
        let done = behind.map_or_else(|| here.is_some_and(|here| position < here), |number| step.number < number);
        let left_out = !another_account && step.controls.contains(&Control::ChangeAccount);
        let state = match (current, done && !left_out) {
            (true, _) => WayState::Current,
            (false, true) => WayState::Done,
            (false, false) => WayState::ToCome,
        };
        WayStep { text: Text::new(step.text), state, here: number.is_none() && here == Some(position) }
    };
    let mut way = Vec::new();
    for step in flow.steps().enumerate() {
        way.push(entry(step));
    }
    way
}

/// The advice. `signs`: what was seen that speaks for caching trouble; `alike`: what else would explain it.
#[must_use]
pub fn advice(
    signs: Few<Sign>,
    alike: Few<LookAlike>,
    tried: Few<AdviceItem>,
    address: String,
    flow: Flow,
) -> AdviceView {
    let asked = signs.count() == 0;
    let headline = if asked { TextKey::AdviceHeadline } else { TextKey::AdvicePossible };
    let mut seen = Vec::new();
    for sign in signs.iter() {
        seen.push(Text::new(sign_text(sign)));
    }
    if asked {
        for what in alike.iter() {
            if let Some(key) = alike_text(what) {
                seen.push(Text::new(key));
            }
        }
    }
    let mut items = Vec::new();
    for item in AdviceItem::ALL {
        let (text, action) = item.says();
        items.push(AdviceEntry { item: *item, text: Text::new(text), tried: tried.has(*item), action });
    }
    let mut steps = Vec::new();
    for step in flow.steps() {
        steps.push(Text::new(step.text));
    }
    AdviceView { headline: Text::new(headline), seen, items, address, steps }
}

const fn sign_text(sign: Sign) -> TextKey {
    match sign {
        Sign::StaleCheck => TextKey::SignStaleCheck,
        Sign::BrokenReturn => TextKey::SignBrokenReturn,
        Sign::MissingFiles => TextKey::SignMissingFiles,
        Sign::NoSites => TextKey::SignNoSites,
        Sign::Loop => TextKey::SignLoop,
        Sign::WrongAccount => TextKey::SignWrongAccount,
        Sign::StuckContinue => TextKey::SignStuckContinue,
    }
}

const fn alike_text(what: LookAlike) -> Option<TextKey> {
    match what {
        LookAlike::Interruption => None,
        LookAlike::OtherBase => Some(TextKey::AlikeOtherBase),
        LookAlike::CouldNotCheck => Some(TextKey::AlikeCouldNotCheck),
        LookAlike::NotRenewed => Some(TextKey::AlikeNotRenewed),
        LookAlike::OtherSite => Some(TextKey::AlikeOtherSite),
        LookAlike::OldCheck => Some(TextKey::AlikeOldCheck),
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
            number: None,
            of: 0,
            lost: false,
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
        number: at.step.number,
        of: at.flow.length(),
        lost: at.lost,
        way: way(at.flow, at.step.number, at.reached, at.another_account, at.here),
    })
}

fn actions(at: &Situation<'_>, steps: bool, due: bool, recorded: bool) -> Vec<CardButton> {
    let target = steps && at.step.target.is_some();
    let list = [
        (!steps && !recorded, CardButton::RenewNow),
        (target, CardButton::ShowMe),
        (at.offer_cloud && steps, CardButton::CloudHints),
        (steps && !due, CardButton::HideSteps),
        (true, CardButton::RenewedOn),
        (at.can_undo && (at.just_recorded || at.status == TokenStatus::ClockWrong), CardButton::Undo),
        (due && !at.just_recorded && !at.advised, CardButton::Snooze),
        (!at.advised, CardButton::NotWorking),
        (at.advised, CardButton::CloseAdvice),
    ];
    let mut buttons = Vec::new();
    for (shown, button) in list {
        if shown {
            buttons.push(button);
        }
    }
    buttons
}

/// When the headline's span or the phase changes by time alone.
fn refresh_at(window: &Window, policy: &Policy, now: Instant) -> Option<Instant> {
    let step = if window.left >= Span::days(1) { Span::hours(1) } else { Span::minutes(1) };
    let spelled = (window.left > Span::ZERO).then(|| now + window.left.rest(step) + Span::ms(1));
    first(&[spelled, window.next_boundary(policy, now)])
}
