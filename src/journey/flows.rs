//! The steps as data: one line per screen and product.

use super::Step;
use crate::place::Product::{self, Confluence, Jira};
use crate::signals::catalog::{Control, Screen};
use crate::words::TextKey;

/// Every screen's step. Screens that are missing here have none, and the whole way is told instead.
pub(super) const STEPS: &[Step] = &[
    Step {
        screen: Screen::Home,
        product: Some(Jira),
        text: TextKey::StepHomeJira,
        controls: &[Control::CreateMigration],
    },
    Step {
        screen: Screen::Home,
        product: Some(Confluence),
        text: TextKey::StepHomeConfluence,
        controls: &[Control::CreateMigration, Control::MigrateData],
    },
    Step {
        screen: Screen::Dashboard,
        product: None,
        text: TextKey::StepDashboard,
        controls: &[Control::CreateMigration],
    },
    Step {
        screen: Screen::AppAssessment,
        product: None,
        text: TextKey::StepAppAssessment,
        controls: &[Control::ContinueWithoutAssessing],
    },
    Step {
        screen: Screen::HowItWorks,
        product: None,
        text: TextKey::StepHowItWorks,
        controls: &[Control::ConnectToCloud],
    },
    Step {
        screen: Screen::PlanForm,
        product: None,
        text: TextKey::StepPlanForm,
        controls: &[Control::ChooseCloudSite],
    },
    Step {
        screen: Screen::OtherWayIn,
        product: None,
        text: TextKey::StepOtherWayIn,
        controls: &[Control::ChooseCloudSite],
    },
    Step {
        screen: Screen::DestinationDialog,
        product: None,
        text: TextKey::StepDialog,
        controls: &[Control::ContinueToCloud],
    },
    Step { screen: Screen::OptIn, product: None, text: TextKey::StepOptIn, controls: &[Control::Allow] },
    Step { screen: Screen::Checks, product: None, text: TextKey::StepChecks, controls: &[] },
    Step { screen: Screen::Review, product: None, text: TextKey::StepReview, controls: &[] },
    Step { screen: Screen::CloudSetup, product: None, text: TextKey::StepCloudConfirm, controls: &[Control::Confirm] },
    Step { screen: Screen::Login, product: None, text: TextKey::StepSignIn, controls: &[] },
    Step { screen: Screen::SecureAdmin, product: None, text: TextKey::StepSignIn, controls: &[] },
];

/// The screens of a renewal on the server, in their order; some are one product's only. What is to do on Atlassian's page is
/// told by the last of them.
pub(super) const WAY: &[(Option<Product>, Screen)] = &[
    (None, Screen::Home),
    (Some(Confluence), Screen::AppAssessment),
    (None, Screen::HowItWorks),
    (None, Screen::PlanForm),
    (None, Screen::DestinationDialog),
];
