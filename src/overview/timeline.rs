//! The timeline of tokens as geometry: where on a line of 1,000 units each one is valid, warned of and blocked.
//!
//! Knows moments and places between 0 and 1,000. Must not know markup, colours or sentences; what a place is called is said
//! with the moments that come along with it.

use super::rows::Row;
use crate::few::{Member, coded};
use crate::instant::{Instant, Span};
use crate::token::planner::{Plan, judge};
use crate::token::window::{Policy, TokenStatus, status};
use chrono::{Datelike, NaiveDate, Weekday};

/// The place of the timeline's end; its begin is at 0.
pub const WIDTH: u32 = 1000;
/// Ticks are never closer to each other than this.
pub const LEAST_GAP: u32 = 60;

coded! {
    /// How much time is shown.
    Range {
        /// From a day ago, fifteen days: a tick each day.
        Fortnight => "fortnight",
        /// From a week ago, seven weeks: a tick each week.
        Weeks => "weeks",
        /// From four weeks ago, half a year: a tick each month.
        HalfYear => "halfYear",
        /// From four weeks ago, thirteen months: a tick each month.
        Year => "year",
    }
}

impl Member for Range {
    const ALL: &'static [Self] = Range::ALL;
}

impl Range {
    /// Days before now, days after now, and what a tick stands for.
    const fn shape(self) -> (u32, u32, Tick) {
        match self {
            Self::Fortnight => (1, 14, Tick::Day),
            Self::Weeks => (7, 42, Tick::Week),
            Self::HalfYear => (28, 168, Tick::Month),
            Self::Year => (28, 365, Tick::Month),
        }
    }
}

/// What begins at a tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tick {
    /// A day.
    Day,
    /// A week: a Monday.
    Week,
    /// A month.
    Month,
}

/// How a timeline is looked at.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// What tokens are counted with.
    pub policy: &'a Policy,
    /// Now.
    pub now: Instant,
    /// How much is shown.
    pub range: Range,
    /// How far the admin's zone is ahead of UTC at a moment: with daylight saving it is not the same everywhere.
    pub ahead: &'a dyn Fn(Instant) -> Span,
}

/// A planned start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned {
    /// The index of the row whose token it needs.
    pub row: usize,
    /// When it starts.
    pub start: Instant,
    /// How long it runs.
    pub length: Span,
}

/// A timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    /// Its first moment.
    pub from: Instant,
    /// Its last moment.
    pub to: Instant,
    /// The place of now.
    pub now_x: u32,
    /// Its scale: midnights in the admin's zone, as place, moment, and what begins there.
    pub ticks: Vec<(u32, Instant, Tick)>,
    /// A line for each chosen row, in their order.
    pub bars: Vec<Bar>,
}

/// A token's line. Counted from the earliest possible issue time; its pieces follow each other without a gap, and those that
/// are not to be seen are `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// The row's index.
    pub row: usize,
    /// Where the token stands now: the line in words.
    pub status: TokenStatus,
    /// A migration can be started.
    pub valid: Option<Piece>,
    /// It can, and the assistant warns.
    pub warning: Option<Piece>,
    /// It cannot; one that was started right before keeps its token as long as this.
    pub reserve: Option<Piece>,
    /// It cannot, and nothing is sure of running ones.
    pub blocked: Option<Piece>,
    /// From the earliest to the latest possible begin of the block, when they differ.
    pub uncertain: Option<Piece>,
    /// The plans that are to be seen, in the order in which they were given.
    pub plans: Vec<PlanBar>,
}

/// A piece of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Where it begins, 0–1000.
    pub x1: u32,
    /// Where it ends, `x1`–1000. Short ones have no width of their own.
    pub x2: u32,
    /// When it really begins; `None`: nothing tells.
    pub from: Option<Instant>,
    /// When it really ends, which is not part of it; `None`: never.
    pub to: Option<Instant>,
    /// It begins before the timeline.
    pub cut_left: bool,
    /// It ends after the timeline.
    pub cut_right: bool,
}

/// A plan on its token's line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanBar {
    /// The plan's index.
    pub plan: usize,
    /// From the start to the end of the run.
    pub run: Piece,
    /// What is to be expected of it.
    pub judged: Plan,
    /// Whether it can be relied on.
    pub holds: bool,
}

/// The part of time that is shown.
#[derive(Clone, Copy)]
struct Shown {
    from: Instant,
    to: Instant,
}

impl Shown {
    /// The place of a moment; one that is not shown is at the end that is nearer.
    fn x(self, at: Instant) -> u32 {
        let whole = (self.to - self.from).as_ms().max(1);
        let part = (at.max(self.from).min(self.to) - self.from).as_ms();
        u32::try_from(part * i64::from(WIDTH) / whole).unwrap_or(WIDTH).min(WIDTH)
    }

    /// What is to be seen of the time between two moments; nothing when it lies elsewhere.
    fn piece(self, from: Option<Instant>, to: Option<Instant>) -> Option<Piece> {
        let begins = from.is_none_or(|from| from < self.to);
        let ends = to.is_none_or(|to| to > self.from);
        (begins && ends).then(|| Piece {
            x1: from.map_or(0, |from| self.x(from)),
            x2: to.map_or(WIDTH, |to| self.x(to)),
            from,
            to,
            cut_left: from.is_none_or(|from| from < self.from),
            cut_right: to.is_none_or(|to| to > self.to),
        })
    }
}

/// The timeline of chosen rows and their plans.
#[must_use]
pub fn timeline(rows: &[Row], chosen: &[usize], plans: &[Planned], view: &View<'_>) -> Timeline {
    let (before, after, step) = view.range.shape();
    let shown = Shown { from: view.now - Span::days(before), to: view.now + Span::days(after) };
    let mut by_row: Vec<Vec<(usize, &Planned)>> = vec![Vec::new(); rows.len()];
    for (index, plan) in plans.iter().enumerate() {
        if let Some(own) = by_row.get_mut(plan.row) {
            own.push((index, plan));
        }
    }
    let bar = |index: &usize| Some(bar(*index, rows.get(*index)?, by_row.get(*index)?, view, shown));
    Timeline {
        from: shown.from,
        to: shown.to,
        now_x: shown.x(view.now),
        ticks: ticks(shown, step, view.ahead),
        bars: chosen.iter().filter_map(bar).collect(),
    }
}

fn bar(index: usize, row: &Row, plans: &[(usize, &Planned)], view: &View<'_>, shown: Shown) -> Bar {
    let policy = view.policy;
    let status = status(row.estimate.as_ref(), policy, view.now);
    let mut bar = Bar {
        row: index,
        status,
        valid: None,
        warning: None,
        reserve: None,
        blocked: None,
        uncertain: None,
        plans: Vec::new(),
    };
    if let TokenStatus::Known(window) = status {
        let issued = row.estimate.and_then(|estimate| estimate.earliest);
        let (warns, blocks) = (window.warns_at, window.blocks_at);
        let ends = blocks.map(|at| at + policy.reserve());
        // Without an earliest issue time nothing is promised: the whole line is blocked.
        if issued.is_some() {
            bar.valid = shown.piece(issued, warns);
            bar.warning = shown.piece(warns, blocks);
            bar.reserve = shown.piece(blocks, ends);
        }
        bar.blocked = shown.piece(ends, None);
        if window.at_least {
            bar.uncertain = shown.piece(blocks, Some(window.blocks_by));
        }
    }
    for (index, plan) in plans {
        let judged = judge(row.estimate.as_ref(), policy, plan.start, plan.length);
        if let Some(run) = shown.piece(Some(plan.start), Some(judged.run_ends.max(plan.start))) {
            bar.plans.push(PlanBar { plan: *index, run, judged, holds: judged.holds() });
        }
    }
    bar
}

/// The midnights at which something begins.
fn ticks(shown: Shown, step: Tick, ahead: &dyn Fn(Instant) -> Span) -> Vec<(u32, Instant, Tick)> {
    let mut ticks: Vec<(u32, Instant, Tick)> = Vec::new();
    for day in day_at(shown.from, ahead)..=day_at(shown.to, ahead) {
        let Some(begins) = begins(day, step) else { continue };
        let Some(at) = midnight(day, ahead).filter(|at| shown.from <= *at && *at <= shown.to) else { continue };
        let x = shown.x(at);
        // A zone may jump.
        if ticks.last().is_none_or(|(before, ..)| x >= before + LEAST_GAP) {
            ticks.push((x, at, begins));
        }
    }
    ticks
}

/// The number of a moment's day in the admin's zone, since 1970.
fn day_at(at: Instant, ahead: &dyn Fn(Instant) -> Span) -> i64 {
    (at.ms().saturating_add(ahead(at).as_ms())).div_euclid(Span::days(1).as_ms())
}

/// When a day begins in the admin's zone; `None` for one that the zone left out. A day may begin at one o'clock.
fn midnight(day: i64, ahead: &dyn Fn(Instant) -> Span) -> Option<Instant> {
    let in_utc = Instant::from_ms(day.saturating_mul(Span::days(1).as_ms()));
    let near = [ahead(in_utc - Span::days(1)), ahead(in_utc + Span::days(1))];
    near.map(|ahead| in_utc - ahead).into_iter().filter(|at| day_at(*at, ahead) == day).min()
}

/// What begins with a day, if it has a tick: with each day of a scale of days the largest of it.
fn begins(day: i64, step: Tick) -> Option<Tick> {
    let date = NaiveDate::from_epoch_days(i32::try_from(day).ok()?)?;
    let (month, week) = (date.day() == 1, date.weekday() == Weekday::Mon);
    match step {
        Tick::Day if month => Some(Tick::Month),
        Tick::Day if week => Some(Tick::Week),
        Tick::Day => Some(Tick::Day),
        Tick::Week => week.then_some(Tick::Week),
        Tick::Month => month.then_some(Tick::Month),
    }
}
