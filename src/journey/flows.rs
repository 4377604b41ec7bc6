//! The ways of a renewal as data: one line per step of the articles.

use super::Step;
use crate::place::Product::{Confluence, Jira};
use crate::signals::catalog::{Control, Screen};
use crate::words::TextKey;

const fn step(number: u32, screen: Screen, text: TextKey, controls: &'static [Control]) -> Step {
    Step { number, product: None, screen, text, controls, listed: true }
}

/// Done on another screen than usual, for the same number; not in the list that people read.
const fn or(step: Step) -> Step {
    Step { listed: false, ..step }
}

const fn jira(step: Step) -> Step {
    Step { product: Some(Jira), ..step }
}

const fn confluence(step: Step) -> Step {
    Step { product: Some(Confluence), ..step }
}

/// The Jira list of 2024.
pub(super) const JIRA: &[Step] = &[
    step(1, Screen::Administration, TextKey::StepOpenSystem, &[]),
    step(2, Screen::Administration, TextKey::StepOpenJira, &[]),
    step(3, Screen::Home, TextKey::StepHomeJira, &[Control::CreateMigration]),
    or(step(3, Screen::Dashboard, TextKey::StepDashboard, &[Control::CreateMigration])),
    step(4, Screen::HowItWorks, TextKey::StepHowItWorks, &[Control::ConnectToCloud]),
    step(5, Screen::PlanForm, TextKey::StepPlanForm, &[Control::ChooseCloudSite]),
    or(step(5, Screen::OtherWayIn, TextKey::StepOtherWayIn, &[Control::ChooseCloudSite])),
    step(6, Screen::DestinationDialog, TextKey::StepDialog, &[Control::ContinueToCloud]),
    step(7, Screen::CloudSetup, TextKey::StepChangeAccount, &[Control::ChangeAccount]),
    step(8, Screen::CloudSetup, TextKey::StepChooseSite, &[Control::MigrateTo]),
    step(9, Screen::CloudSetup, TextKey::StepAllowAccess, &[Control::AllowAccess]),
    step(10, Screen::CloudSetup, TextKey::StepConfirm, &[Control::Confirm]),
];

/// The Confluence list of 2024.
pub(super) const CONFLUENCE: &[Step] = &[
    step(1, Screen::Administration, TextKey::StepOpenGeneral, &[]),
    step(2, Screen::Administration, TextKey::StepOpenConfluence, &[]),
    step(3, Screen::Home, TextKey::StepHomeConfluence, &[Control::CreateMigration, Control::MigrateData]),
    step(4, Screen::Dashboard, TextKey::StepDashboard, &[Control::CreateMigration]),
    or(step(4, Screen::AppAssessment, TextKey::StepAppAssessment, &[Control::ContinueWithoutAssessing])),
    step(5, Screen::HowItWorks, TextKey::StepHowItWorks, &[Control::ConnectToCloud]),
    step(6, Screen::PlanForm, TextKey::StepPlanForm, &[Control::ChooseCloudSite]),
    or(step(6, Screen::OtherWayIn, TextKey::StepOtherWayIn, &[Control::ChooseCloudSite])),
    step(7, Screen::DestinationDialog, TextKey::StepDialog, &[Control::ContinueToCloud]),
    step(8, Screen::CloudSetup, TextKey::StepChangeAccount, &[Control::ChangeAccount]),
    step(9, Screen::CloudSetup, TextKey::StepChooseSite, &[Control::MigrateTo]),
    step(10, Screen::CloudSetup, TextKey::StepAllowAccess, &[Control::AllowAccess]),
    step(11, Screen::CloudSetup, TextKey::StepConfirm, &[Control::Confirm]),
];

/// The list of 2022, of both products.
pub(super) const BOTH_2022: &[Step] = &[
    jira(step(1, Screen::Administration, TextKey::StepOpenJira2022, &[])),
    confluence(step(1, Screen::Administration, TextKey::StepOpenConfluence2022, &[])),
    jira(step(2, Screen::Home, TextKey::StepHomeJira, &[Control::CreateMigration])),
    confluence(step(2, Screen::Home, TextKey::StepHomeConfluence, &[Control::CreateMigration, Control::MigrateData])),
    or(step(2, Screen::Dashboard, TextKey::StepDashboard, &[Control::CreateMigration])),
    or(step(2, Screen::AppAssessment, TextKey::StepAppAssessment, &[Control::ContinueWithoutAssessing])),
    step(3, Screen::HowItWorks, TextKey::StepHowItWorks, &[Control::ConnectToCloud]),
    step(4, Screen::PlanForm, TextKey::StepPlanForm, &[Control::ChooseCloudSite]),
    or(step(4, Screen::OtherWayIn, TextKey::StepOtherWayIn, &[Control::ChooseCloudSite])),
    step(5, Screen::DestinationDialog, TextKey::StepDialog, &[Control::ContinueToCloud]),
    step(6, Screen::CloudSetup, TextKey::StepChangeAccount, &[Control::ChangeAccount]),
    step(7, Screen::CloudSetup, TextKey::StepChooseSite, &[Control::MigrateTo]),
    step(8, Screen::CloudSetup, TextKey::StepAllowAccess, &[Control::AllowAccess]),
    step(9, Screen::CloudSetup, TextKey::StepConfirm, &[Control::Confirm]),
];

/// What is to do on screens that are in none of the lists.
pub(super) const BESIDE: &[Step] = &[
    step(0, Screen::OptIn, TextKey::StepOptIn, &[Control::Allow]),
    step(0, Screen::Checks, TextKey::StepChecks, &[]),
    step(0, Screen::Review, TextKey::StepReview, &[]),
    step(0, Screen::Login, TextKey::StepSignIn, &[]),
    step(0, Screen::SecureAdmin, TextKey::StepSignIn, &[]),
    step(0, Screen::AppAssessment, TextKey::StepAppAssessment, &[Control::ContinueWithoutAssessing]),
];
