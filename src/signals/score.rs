//! What page this is: the marks that speak for an assistant, the screen with its score and reasons, the token's message.
//!
//! Recognising is generous, concluding is strict: what is shown needs two agreeing marks, a step needs a screen that
//! leads all others, and whatever is not sure is [`Screen::Unknown`].

use super::catalog::{
    APPLICATIONS, BODIES, CLOUD_SITES, CONTENT_PATHS, COUNTDOWN_BEGINS, COUNTDOWNS, DAYS, LAST_UPDATED, MARKS,
    MENU_ITEMS, PATHS, PLUGIN_KEYS, Screen, TOKEN_NOUNS, TOKEN_SENTENCES, TokenMessage,
};
use super::page::{Node, Page};
use super::{NodeRole, PageSignals, folded, holds};
use crate::instant::Instant;
use crate::place::{Place, Product, SiteBase, below};

/// What a watched instance adds to what the page shows.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The instance's base address.
    pub base: &'a SiteBase,
    /// Its product.
    pub product: Product,
    /// Paths below the base that the admin has taught.
    pub taught: &'a [String],
}

/// Why a page was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// A plugin key in the address of a script or style sheet.
    Plugin(Product),
    /// A path known to be an assistant's.
    Path(Product),
    /// The selected item of the administration menu.
    Menu(Product),
    /// The admin taught this path.
    Taught,
    /// The body's id, or the application meta.
    Product(Product),
    /// A text of the catalogue.
    Text(Screen, &'static str),
}

/// What a page was recognised as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognition {
    /// Whether two agreeing marks say that it is a Migration Assistant.
    pub assistant: bool,
    /// The product, when its marks agree.
    pub product: Option<Product>,
    /// The instance's base address, when the page tells it.
    pub base: Option<SiteBase>,
    /// The screen.
    pub screen: Screen,
    /// The sum of the weights that speak for the screen.
    pub score: u32,
    /// All marks found.
    pub why: Vec<Reason>,
    /// What the page says of the token.
    pub token: Option<TokenSaying>,
}

/// A message about the token on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenSaying {
    /// Which.
    pub message: TokenMessage,
    /// The number beside "day(s)", when there is one.
    pub days: Option<u32>,
    /// When the checks ran, when the page says it without doubt.
    pub checked_at: Option<Instant>,
}

/// A score below this is no screen.
const fn enough(screen: Screen) -> u32 {
    match screen {
        // Its headings are those of other screens as well: the button makes it one.
        Screen::OtherWayIn => 10,
        _ => 2,
    }
}

/// Recognises a page. `known` is the watched instance it lies on, if any.
#[must_use]
pub fn recognise(page: &Page<'_>, known: Option<Known<'_>>) -> Recognition {
    let (signals, nodes) = (page.signals, &page.nodes);
    let mut why = Vec::new();
    let place = signals.page();
    let base =
        known.map(|known| known.base.clone()).or_else(|| place.as_ref().and_then(|place| base_of(signals, place)));

    for (product, key) in PLUGIN_KEYS {
        if signals.resources.iter().take(8).any(|path| holds(path, key)) {
            why.push(Reason::Plugin(*product));
        }
    }
    let relative = place.as_ref().and_then(|place| base.as_ref()?.relative(place));
    if let Some(relative) = relative {
        for (product, path) in PATHS {
            if below(relative, path) {
                why.push(Reason::Path(*product));
            }
        }
        if known.is_some_and(|known| known.taught.iter().any(|path| taught(relative, path))) {
            why.push(Reason::Taught);
        }
    }
    for (product, name, _) in MENU_ITEMS {
        if nodes.iter().any(|node| node.role == NodeRole::MenuItem && node.name == *name) {
            why.push(Reason::Menu(*product));
        }
    }
    let body = folded(&signals.body_id);
    let application = folded(&signals.application);
    for (marks, found) in [(BODIES, &body), (APPLICATIONS, &application)] {
        for (product, mark) in marks {
            if found == mark {
                why.push(Reason::Product(*product));
            }
        }
    }

    let product = agreed(&why, known.map(|known| known.product));
    let host = place.as_ref().map_or("", |place| place.origin.host());
    let (screen, score) = screen_of(page, product, &mut why);
    let token = token_of(nodes);
    let content = relative
        .is_some_and(|relative| CONTENT_PATHS.iter().any(|(of, path)| product == Some(*of) && below(relative, path)));
    let elsewhere = host.ends_with(CLOUD_SITES) || (content && !why.contains(&Reason::Taught));
    let assistant = !elsewhere && is_assistant(&why, product, screen, score);
    Recognition { assistant, product, base, screen, score, why, token }
}

/// The base address from what the page says of itself; from a known path when it says nothing.
fn base_of(signals: &PageSignals, place: &Place) -> Option<SiteBase> {
    if let Some(context) = &signals.context_path {
        return SiteBase::of(place, context).ok();
    }
    let context = PATHS.iter().find_map(|(_, path)| place.path.strip_suffix(path)).unwrap_or("");
    SiteBase::of(place, context).ok()
}

/// A taught path means itself and what lies below it; the root only itself, or it would mean everything.
fn taught(relative: &str, path: &str) -> bool {
    if path == "/" { relative == "/" } else { below(relative, path) }
}

/// The product all marks agree on; `None` when they contradict each other.
fn agreed(why: &[Reason], known: Option<Product>) -> Option<Product> {
    let named = why.iter().filter_map(|reason| match reason {
        Reason::Plugin(product) | Reason::Path(product) | Reason::Menu(product) | Reason::Product(product) => {
            Some(*product)
        }
        Reason::Taught | Reason::Text(..) => None,
    });
    let mut all = named.chain(known);
    let first = all.next()?;
    all.all(|product| product == first).then_some(first)
}

/// Two agreeing marks: the place (path, menu, teaching) with the product's, or the plugin with a screen or a place.
fn is_assistant(why: &[Reason], product: Option<Product>, screen: Screen, score: u32) -> bool {
    if product.is_none() {
        return false;
    }
    let has = |test: fn(&Reason) -> bool| why.iter().any(test);
    let place = has(|reason| matches!(reason, Reason::Path(_) | Reason::Taught));
    let menu = has(|reason| matches!(reason, Reason::Menu(_)));
    let plugin = has(|reason| matches!(reason, Reason::Plugin(_)));
    let marked = has(|reason| matches!(reason, Reason::Product(_)));
    let on_screen = match screen {
        Screen::Unknown | Screen::Login | Screen::SecureAdmin | Screen::CloudSetup | Screen::Administration => false,
        // Other apps may have that one button as well.
        Screen::OtherWayIn => score > enough(screen),
        _ => true,
    };
    let interrupted = matches!(screen, Screen::Login | Screen::SecureAdmin);
    !interrupted
        && ((place && (marked || plugin || menu || on_screen))
            || (plugin && (menu || on_screen))
            || (menu && on_screen))
}

/// Screens that are dialogs: their marks count inside one only, and those of the page behind do not count while one is open.
const fn is_dialog(screen: Screen) -> bool {
    matches!(screen, Screen::DestinationDialog | Screen::OptIn | Screen::AppAssessment)
}

/// The screen that leads all others, and its score.
fn screen_of(page: &Page<'_>, product: Option<Product>, why: &mut Vec<Reason>) -> (Screen, u32) {
    let mut scores: Vec<(Screen, u32)> = Vec::new();
    for mark in MARKS {
        let other_product = mark.product.is_some() && product.is_some() && mark.product != product;
        if other_product || (mark.screen == Screen::CloudSetup) != page.cloud || is_dialog(mark.screen) != page.dialog {
            continue;
        }
        let meets = |node: &Node| {
            node.meets(mark.how, mark.text, mark.hash) && node.dialog == page.dialog && mark.roles.contains(&node.role)
        };
        if page.nodes.iter().any(meets) {
            why.push(Reason::Text(mark.screen, mark.text));
            match scores.iter_mut().find(|(screen, _)| *screen == mark.screen) {
                Some((_, score)) => *score += u32::from(mark.weight),
                None => scores.push((mark.screen, u32::from(mark.weight))),
            }
        }
    }
    // A password prompt in between is what the admin has to deal with, whatever else the page shows.
    if let Some(found) = scores.iter().find(|(screen, _)| matches!(screen, Screen::SecureAdmin | Screen::Login)) {
        return *found;
    }
    scores.retain(|(screen, score)| *score >= enough(*screen));
    let Some(best) = scores.iter().max_by_key(|(_, score)| *score).copied() else { return (Screen::Unknown, 0) };
    let leads = scores.iter().filter(|(_, score)| *score == best.1).count() == 1;
    if leads { best } else { (Screen::Unknown, best.1) }
}

/// The one thing the page says of the token; `None` when it says nothing, or two different things.
fn token_of(nodes: &[Node]) -> Option<TokenSaying> {
    let said =
        |node: &Node| matches!(node.role, NodeRole::Text | NodeRole::Alert | NodeRole::Status | NodeRole::Heading);
    let mut found: Option<(TokenMessage, Option<u32>)> = None;
    let mut rest = nodes;
    while let [node, after @ ..] = rest {
        rest = after;
        if !node.of_token || !said(node) {
            continue;
        }
        let Some(message) = token_message(&node.name) else { continue };
        let days = if message == TokenMessage::AboutToExpire {
            // Beside the sentence the number may stand in a text of its own, which must then say what it counts.
            let beside = after.iter().take(2).filter(|node| said(node) && !node.of_token && counts_down(&node.name));
            days_in(&node.name).or_else(|| beside.map(|node| &node.name).find_map(|name| days_in(name)))
        } else {
            None
        };
        found = match found {
            None => Some((message, days)),
            Some((TokenMessage::Checking, _)) => found,
            Some(_) if message == TokenMessage::Checking => Some((message, None)),
            Some((earlier, earlier_days)) if earlier == message => match (earlier_days, days) {
                (Some(a), Some(b)) if a != b => return None,
                (a, b) => Some((message, a.or(b))),
            },
            Some(_) => return None,
        };
    }
    let (message, days) = found?;
    Some(TokenSaying { message, days, checked_at: last_updated(nodes) })
}

/// What one text says of the token.
fn token_message(name: &str) -> Option<TokenMessage> {
    if let Some((message, ..)) = TOKEN_SENTENCES.iter().find(|(_, sentence, _)| holds(name, sentence)) {
        return Some(*message);
    }
    if !TOKEN_NOUNS.iter().any(|noun| holds(name, noun)) || !holds(name, " expir") {
        return None;
    }
    let negated = ["not expired", "n't expired", "not expire", "n't expire"].iter().any(|part| holds(name, part));
    match name {
        _ if negated => None,
        name if holds(name, " expired") => Some(TokenMessage::Expired),
        _ => Some(TokenMessage::AboutToExpire),
    }
}

/// Whether a text without a subject of its own speaks of time that is left.
fn counts_down(name: &str) -> bool {
    let goes_on =
        name.starts_with(|c: char| c.is_ascii_digit()) || COUNTDOWN_BEGINS.iter().any(|begin| name.starts_with(begin));
    goes_on && COUNTDOWNS.iter().any(|word| holds(name, word))
}

/// The number directly before "day" or "days", unless they are past; `None` when there are two different ones.
fn days_in(name: &str) -> Option<u32> {
    let mut found = None;
    let mut before: Option<&str> = None;
    let mut words = name.split([' ', '(', ')', ',', '.', ':', ';', '!']).filter(|word| !word.is_empty()).peekable();
    while let Some(word) = words.next() {
        if DAYS.contains(&word) {
            let ahead = if words.peek() == Some(&"s") { words.next().and(words.peek()) } else { words.peek() };
            let number = before.and_then(|word| word.parse::<u32>().ok()).filter(|_| ahead != Some(&"ago"));
            match (found, number) {
                (Some(a), Some(b)) if a != b => return None,
                (None, Some(_)) => found = number,
                _ => {}
            }
        }
        before = Some(word);
    }
    found
}

/// The time the page gives for its checks: a label for it and exactly one machine-readable time.
fn last_updated(nodes: &[Node]) -> Option<Instant> {
    let labelled = nodes.iter().any(|node| LAST_UPDATED.iter().any(|label| node.name.starts_with(label)));
    let mut times = nodes.iter().filter(|node| node.role == NodeRole::Time);
    let only = times.next()?;
    if !labelled || times.next().is_some() {
        return None;
    }
    Instant::read(&only.name.to_ascii_uppercase())
}
