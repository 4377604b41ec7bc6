//! The way of a renewal: its steps in order, and the one that a page is at.
//!
//! Knows the way through the assistant and Atlassian's page. Must not know what the screens look like (that is the
//! catalogue's). Sources: the step lists of the articles of 2022 and 2024.

mod flows;
pub mod passage;

use crate::place::Product;
use crate::signals::catalog::{Control, OLD_HOME, Screen};
use crate::signals::page::Page;
use crate::signals::score::{Reason, Recognition};
use crate::words::TextKey;

/// One step: what to do on a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Its number in the article; 0: in none.
    pub number: u32,
    /// For one product only; `None`: both.
    pub product: Option<Product>,
    /// The screen it is done on.
    pub screen: Screen,
    /// The sentence for the admin.
    pub text: TextKey,
    /// The control to press; the first that is on the page. Empty: there is nothing to press here.
    pub controls: &'static [Control],
    /// Whether it is in the list that people read.
    pub listed: bool,
}

/// One of the articles' lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flow {
    /// Whose.
    pub product: Product,
    /// The list of 2022, which both products share, instead of the product's own of 2024.
    pub of_2022: bool,
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
    /// Its number in the list; `None`: the page does not tell it, or the step is in no list.
    pub number: Option<u32>,
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

impl Flow {
    fn all(self) -> impl Iterator<Item = &'static Step> {
        let steps = match (self.of_2022, self.product) {
            (true, _) => flows::BOTH_2022,
            (false, Product::Jira) => flows::JIRA,
            (false, Product::Confluence) => flows::CONFLUENCE,
        };
        steps.iter().filter(move |step| step.product.is_none_or(|product| product == self.product))
    }

    /// The steps as people read them. The admin says by their position where they are.
    pub fn steps(self) -> impl Iterator<Item = &'static Step> {
        self.all().filter(|step| step.listed)
    }

    /// The number of the last step.
    #[must_use]
    pub fn length(self) -> u32 {
        self.steps().map(|step| step.number).max().unwrap_or(0)
    }

    /// The next step on a recognised page. `here`: the position in [`Flow::steps`] where the admin said to be; it counts
    /// only where the page itself does not tell.
    #[must_use]
    pub fn next(self, page: &Page<'_>, recognition: &Recognition, here: Option<u32>) -> NextStep {
        let of = |screen: Screen| self.all().chain(flows::BESIDE).find(|step| step.screen == screen);
        let said = || self.steps().nth(usize::try_from(here?).ok()?);
        let found = match recognition.screen {
            Screen::CloudSetup => self.on_cloud(page),
            screen => of(screen),
        };
        let Some(step) = found.or_else(said) else {
            return NextStep { text: TextKey::StepUnknown, target: None, state: ControlState::Ready, number: None };
        };
        // Nothing of Atlassian's page is on the server's, whatever the admin says.
        let there = (step.screen == Screen::CloudSetup) == page.on_cloud();
        let target = step.controls.iter().filter(|_| there).find_map(|control| page.find(*control));
        let node = target.and_then(|index| page.signals.nodes.get(index));
        let state = match node {
            Some(node) if node.busy => ControlState::Busy,
            Some(node) if node.disabled => ControlState::Disabled,
            Some(_) => ControlState::Ready,
            None if step.controls.is_empty() || !there => ControlState::Ready,
            None => ControlState::Missing,
        };
        let number = found.map(|step| step.number).filter(|number| *number > 0);
        NextStep { text: step.text, target, state, number }
    }

    /// On Atlassian's page the fields tell the step: what is missing before "Confirm" can be pressed.
    fn on_cloud(self, page: &Page<'_>) -> Option<&'static Step> {
        let control =
            match (page.node(Control::Confirm), page.node(Control::MigrateTo), page.node(Control::AllowAccess)) {
                (Some(confirm), ..) if !confirm.disabled => Control::Confirm,
                // A menu that is not the browser's own never says that something is chosen.
                (_, Some(site), _) if !site.on => Control::MigrateTo,
                (_, _, Some(allow)) if !allow.on => Control::AllowAccess,
                _ => Control::Confirm,
            };
        self.all().find(|step| step.controls.contains(&control))
    }
}

/// Whether a page tells that its assistant is one of 2022 or before; `None` when it does not tell.
#[must_use]
pub fn tells_2022(recognition: &Recognition) -> Option<bool> {
    match recognition.screen {
        Screen::Home => {
            Some(recognition.why.iter().any(|why| matches!(why, Reason::Text(_, text) if OLD_HOME.contains(text))))
        }
        Screen::AppAssessment => Some(true),
        _ => None,
    }
}
