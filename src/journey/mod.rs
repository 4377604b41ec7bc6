//! The next step on each screen, and the control it asks for.
//!
//! Knows the way through the assistant. Must not know what the screens look like (that is the catalogue's) nor what time
//! it is. Sources: the step lists of the articles of 2022 and 2024.

mod flows;

use crate::place::Product;
use crate::signals::PageSignals;
use crate::signals::catalog::{Control, Screen};
use crate::signals::score::{Recognition, find};
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

/// The next step on a recognised page.
#[must_use]
pub fn next_step(signals: &PageSignals, recognition: &Recognition) -> NextStep {
    let fits = |step: &&Step| {
        step.screen == recognition.screen && (step.product.is_none() || step.product == recognition.product)
    };
    let Some(step) = flows::STEPS.iter().find(fits) else {
        return NextStep { text: TextKey::StepUnknown, target: None, state: ControlState::Ready };
    };
    let target = step.controls.iter().find_map(|control| find(signals, *control));
    let node = target.and_then(|index| signals.nodes.get(index));
    let state = match node {
        Some(node) if node.busy => ControlState::Busy,
        Some(node) if node.disabled => ControlState::Disabled,
        Some(_) => ControlState::Ready,
        None if step.controls.is_empty() => ControlState::Ready,
        None => ControlState::Missing,
    };
    NextStep { text: step.text, target, state }
}
