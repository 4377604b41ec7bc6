//! The next step on each screen, and the control it asks for.
//!
//! Knows the way through the assistant. Must not know what the screens look like (that is the catalogue's) nor what time
//! it is. Sources: the step lists of the articles of 2022 and 2024.

mod flows;

use crate::place::Product;
use crate::signals::catalog::{Control, Screen};
use crate::signals::page::Page;
use crate::signals::score::Recognition;
use crate::words::TextKey;

/// One step: what to do on a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The screen it is done on.
    pub screen: Screen,
    /// For one product only; `None`: both.
    pub product: Option<Product>,
    /// The sentence for the admin.
    pub text: TextKey,
    /// The control to press; the first that is on the page. Empty: there is nothing to press here.
    pub controls: &'static [Control],
}

/// A step on the page at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextStep {
    /// The sentence for the admin.
    pub text: TextKey,
    /// The node of the control, as an index into the signals' nodes.
    pub target: Option<usize>,
    /// Why it cannot be pressed now, if so.
    pub state: ControlState,
}

/// Whether the control of a step can be pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ControlState {
    /// It can, or the step has none.
    Ready,
    /// It is disabled.
    Disabled,
    /// It, or its region, is loading.
    Busy,
    /// It is not on the page.
    Missing,
}

/// The steps of a renewal from the home screen on, in their order. The admin says by their position where they are.
pub fn way(product: Product) -> impl Iterator<Item = &'static Step> {
    let of = move |screen: &Screen| step_of(*screen, Some(product));
    flows::WAY
        .iter()
        .filter(move |(only, _)| only.is_none_or(|only| only == product))
        .filter_map(move |(_, screen)| of(screen))
}

fn step_of(screen: Screen, product: Option<Product>) -> Option<&'static Step> {
    flows::STEPS.iter().find(|step| step.screen == screen && (step.product.is_none() || step.product == product))
}

/// The next step on a recognised page. `here`: the position in [`way`] where the admin said to be; it counts only where
/// the page itself does not tell.
#[must_use]
pub fn next_step(page: &Page<'_>, recognition: &Recognition, here: Option<u32>) -> NextStep {
    let said = || way(recognition.product?).nth(usize::try_from(here?).ok()?);
    let Some(step) = step_of(recognition.screen, recognition.product).or_else(said) else {
        return NextStep { text: TextKey::StepUnknown, target: None, state: ControlState::Ready };
    };
    let target = step.controls.iter().find_map(|control| page.find(*control));
    let node = target.and_then(|index| page.signals.nodes.get(index));
    let state = match node {
        Some(node) if node.busy => ControlState::Busy,
        Some(node) if node.disabled => ControlState::Disabled,
        Some(_) => ControlState::Ready,
        None if step.controls.is_empty() => ControlState::Ready,
        None => ControlState::Missing,
    };
    NextStep { text: step.text, target, state }
}
