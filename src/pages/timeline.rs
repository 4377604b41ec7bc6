//! The timeline of tokens as a drawing: one line for each row, in the table's order.
//!
//! Knows SVG and what is said of a line. Where things lie is the core's to say; the drawing is 1,000 units wide whatever its
//! width on the page, so places are tenths of a percent.

use super::asking::{said, say, sentence, with};
use super::dom::{Drawn, El};
use super::form::Form;
use super::overview::{called, row_id};
use crate::app::glance::Glance;
use crate::hint::{headline, lines};
use crate::instant::{Instant, Span};
use crate::overview::timeline::{Bar, Piece, Tick, Timeline, View, timeline};
use crate::token::window::Policy;
use js_sys::Date;

/// Room for the dates at the top, in pixels.
const HEAD: usize = 24;
/// Room for a line with its name, in pixels.
const LINE: usize = 40;
/// What is drawn, as the legend says it: class and sentence.
const LEGEND: [(&str, &str); 7] = [
    ("now", "timelineNow"),
    ("valid", "timelineValid"),
    ("warning", "timelineWarning"),
    ("reserve", "timelineReserve"),
    ("blocked", "timelineBlocked"),
    ("uncertain", "timelineUncertain"),
    ("plan", "timelinePlan"),
];

/// How far the admin's zone is ahead of UTC at a moment.
pub fn ahead(at: Instant) -> Span {
    let minutes = -Date::new(&(at.ms() as f64).into()).get_timezone_offset();
    Span::ms((minutes * 60_000.0) as i64)
}

/// What the drawing's parts mean.
pub fn legend(form: &Form, parent: &El) -> Drawn {
    let list = form.el("ul")?.class("bare legend").with("aria-label", &sentence("timelineLegend"))?;
    for (class, key) in LEGEND {
        let sign = El::svg(&form.document, "svg")?.with("class", "sign")?.with("aria-hidden", "true")?;
        let sign = match class {
            "now" => sign.holding(&line(form, "now", ("50%", "50%"), (0, 12))?)?,
            _ => sign.holding(&rect(form, class, ("0", "100%"), (0, 12))?)?,
        };
        form.el("li")?.holding(&sign)?.holding(&form.el("span")?.text(&sentence(key)))?.into(&list)?;
    }
    list.into(parent)
}

/// Draws the lines of these rows; `policy` and so on as the table has them.
pub fn draw(form: &Form, parent: &El, glance: &Glance, shown: &[usize], view: &View<'_>) -> Drawn {
    let drawn = timeline(&glance.rows, shown, &glance.planned, view);
    let height = HEAD + LINE * drawn.bars.len();
    let whole = El::svg(&form.document, "svg")?.with("class", "timeline")?.with("role", "group")?;
    let whole = whole.with("height", &height.to_string())?.with("aria-labelledby", "timeline-title")?;
    let whole = whole.with("aria-describedby", "timeline-about")?;
    El::svg(&form.document, "title")?.with("id", "timeline-title")?.text(&sentence("overviewTimeline")).into(&whole)?;
    let from_to = [("dayShort", at(drawn.from)), ("dayShort", at(drawn.to))];
    let about = say(&with("timelineAbout", &from_to));
    El::svg(&form.document, "desc")?.with("id", "timeline-about")?.text(&about).into(&whole)?;
    draw_hatch(form, &whole)?;
    draw_scale(form, &whole, &drawn, height)?;
    for (place, bar) in drawn.bars.iter().enumerate() {
        draw_bar(form, &whole, glance, bar, place, view)?;
    }
    let now = percent(drawn.now_x);
    line(form, "now", (&now, &now), (HEAD, height))?.into(&whole)?;
    whole.into(parent)
}

/// Lines that show where something is not known exactly: a pattern, so that it does not depend on colours.
fn draw_hatch(form: &Form, whole: &El) -> Drawn {
    let pattern = El::svg(&form.document, "pattern")?.with("id", "hatch")?.with("width", "6")?.with("height", "6")?;
    let pattern = pattern.with("patternUnits", "userSpaceOnUse")?.with("patternTransform", "rotate(45)")?;
    let stroke = El::svg(&form.document, "line")?.with("x1", "0")?.with("y1", "0")?.with("x2", "0")?.with("y2", "6")?;
    let pattern = pattern.holding(&stroke)?;
    El::svg(&form.document, "defs")?.holding(&pattern)?.into(whole)
}

fn draw_scale(form: &Form, whole: &El, drawn: &Timeline, height: usize) -> Drawn {
    for (nth, (x, tick, begins)) in drawn.ticks.iter().enumerate() {
        let place = percent(*x);
        let class = match begins {
            Tick::Month => "tick month",
            Tick::Week => "tick week",
            Tick::Day => "tick",
        };
        line(form, class, (&place, &place), (HEAD - 6, height))?.into(whole)?;
        // On a narrow page every third one is enough.
        let class = if nth % 3 == 0 { "date" } else { "date more" };
        // The outermost dates stay within the drawing.
        let anchor = if *x < 40 {
            "start"
        } else if *x > 960 {
            "end"
        } else {
            "middle"
        };
        let date = El::svg(&form.document, "text")?.with("class", class)?.with("x", &place)?.with("y", "12")?;
        let date = date.with("text-anchor", anchor)?.with("aria-hidden", "true")?;
        date.text(&say(&with("timelineTick", &[("dayOfMonth", at(*tick))]))).into(whole)?;
    }
    Ok(())
}

fn draw_bar(form: &Form, whole: &El, glance: &Glance, bar: &Bar, place: usize, view: &View<'_>) -> Drawn {
    let Some(row) = glance.rows.get(bar.row) else { return Ok(()) };
    let (top, name) = (HEAD + LINE * place, called(row));
    let group = El::svg(&form.document, "g")?.with("class", "bar")?.with("role", "button")?;
    let group = group.with("id", &format!("bar-{}", row_id(row)))?.with("data-row", &bar.row.to_string())?;
    let group = group.with("tabindex", if place == 0 { "0" } else { "-1" })?;
    let group = group.with("aria-label", &label(glance, bar, &name, view.policy, view.now))?;
    // The whole line can be pressed, and shows where the keyboard is.
    rect(form, "ground", ("0", "100%"), (top, LINE - 2))?.into(&group)?;
    // HTML, because it can be cut off where it is too long.
    let text = El::svg(&form.document, "foreignObject")?.with("width", "100%")?.with("height", "17")?;
    let text = text.with("y", &(top + 1).to_string())?;
    text.holding(&form.el("div")?.class("name").text(&name))?.into(&group)?;
    let pieces = [
        ("valid", bar.valid),
        ("warning", bar.warning),
        ("reserve", bar.reserve),
        ("blocked", bar.blocked),
        ("uncertain", bar.uncertain),
    ];
    for (class, piece) in pieces {
        if let Some(piece) = piece {
            draw_piece(form, &group, class, piece, (top + 18, 12))?;
        }
    }
    for plan in &bar.plans {
        draw_piece(form, &group, if plan.holds { "plan" } else { "plan doubt" }, plan.run, (top + 31, 5))?;
    }
    group.into(whole)
}

fn draw_piece(form: &Form, group: &El, class: &str, piece: Piece, down: (usize, usize)) -> Drawn {
    // What is short can be seen all the same.
    let width = percent((piece.x2 - piece.x1).max(3));
    rect(form, class, (&percent(piece.x1), &width), down)?.into(group)
}

/// A line in full sentences: what it is called, where its token stands, and what is planned.
fn label(glance: &Glance, bar: &Bar, name: &str, policy: &Policy, now: Instant) -> String {
    let estimate = glance.rows.get(bar.row).and_then(|row| row.estimate.as_ref());
    let mut sentences = vec![name.to_owned(), said(&headline(bar.status))];
    sentences.extend(lines(bar.status, estimate, policy, now).iter().map(said));
    for (index, (planned, plan)) in glance.planned.iter().zip(&glance.plans).enumerate() {
        if planned.row == bar.row {
            let holds = bar.plans.iter().find(|shown| shown.plan == index).map(|shown| shown.holds);
            let key = match holds {
                Some(true) => "timelinePlanHolds",
                Some(false) => "timelinePlanDoubt",
                None => "timelinePlanLater",
            };
            let title = if plan.title.is_empty() { name } else { &plan.title };
            sentences.push(say(&with(key, &[("address", title.into()), ("instant", at(plan.start))])));
        }
    }
    sentences.join(". ").replace(".. ", ". ")
}

fn rect(form: &Form, class: &str, (x, width): (&str, &str), (y, height): (usize, usize)) -> Drawn<El> {
    let rect = El::svg(&form.document, "rect")?.with("class", class)?.with("x", x)?.with("width", width)?;
    let rect = rect.with("y", &y.to_string())?.with("height", &height.to_string())?;
    if class == "uncertain" { rect.with("fill", "url(#hatch)") } else { Ok(rect) }
}

fn line(form: &Form, class: &str, (x1, x2): (&str, &str), (y1, y2): (usize, usize)) -> Drawn<El> {
    let line = El::svg(&form.document, "line")?.with("class", class)?.with("x1", x1)?.with("x2", x2)?;
    line.with("y1", &y1.to_string())?.with("y2", &y2.to_string())
}

/// Thousandths as a percentage.
fn percent(x: u32) -> String {
    format!("{}.{}%", x / 10, x % 10)
}

fn at(moment: Instant) -> wasm_bindgen::JsValue {
    moment.rfc3339().into()
}
