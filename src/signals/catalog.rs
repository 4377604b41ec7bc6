//! The texts and marks of Atlassian's pages, as data: a change in their wording is one line here.
//!
//! Knows what the assistant's screens say, per product and language. Must not know what a screen means for the admin.
//! Sources: the articles "How to renew authentication token …" of 2022 and 2024, the migration documentation, and
//! publicly visible addresses. All texts are compared through [`super::folded`].

use super::NodeRole;
use super::page::hash;
use crate::place::Product;
use serde::Serialize;

/// The screens that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Screen {
    /// The assistant's home with its cards.
    Home,
    /// The list of migrations.
    Dashboard,
    /// Confluence: the pop-up about app assessment.
    AppAssessment,
    /// "How it works", with "Connect to cloud".
    HowItWorks,
    /// Name, stage and destination of a plan.
    PlanForm,
    /// Another screen from which a cloud site is chosen: preparing apps, users, domains, checks, errors.
    OtherWayIn,
    /// "Choose your cloud destination", the last step on the server.
    DestinationDialog,
    /// The opt-in dialog on the server.
    OptIn,
    /// Pre-migration checks with the token's message.
    Checks,
    /// "Review your migration".
    Review,
    /// Atlassian's page that confirms the connection.
    CloudSetup,
    /// A login form in between.
    Login,
    /// A secure-admin (websudo) password prompt in between.
    SecureAdmin,
    /// Any other page of the administration, on the way to the assistant. Never recognised: the admin says to be there.
    Administration,
    /// None of these, or not surely one of them.
    Unknown,
}

/// A control that a step may ask for, or whose pressing tells something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Control {
    /// Opens a new plan.
    CreateMigration,
    /// Confluence's home card that leads to the list.
    MigrateData,
    /// Skips the app assessment.
    ContinueWithoutAssessing,
    /// Leads from "How it works" to the plan.
    ConnectToCloud,
    /// Opens the destination dialog.
    ChooseCloudSite,
    /// Leaves for Atlassian's page.
    ContinueToCloud,
    /// Agrees to the opt-in.
    Allow,
    /// Runs the checks.
    CheckForErrors,
    /// On Atlassian's page: signs in as somebody else.
    ChangeAccount,
    /// On Atlassian's page: the cloud site.
    MigrateTo,
    /// On Atlassian's page: the box that agrees to the access.
    AllowAccess,
    /// Confirms on Atlassian's page.
    Confirm,
    /// On Atlassian's page: anything else that can be pressed.
    Other,
}

impl Control {
    /// Those whose pressing is told, with their names in messages.
    pub const ALL: &'static [(&'static str, Self)] = &[
        ("continueToCloud", Self::ContinueToCloud),
        ("confirm", Self::Confirm),
        ("changeAccount", Self::ChangeAccount),
        ("other", Self::Other),
    ];
}

/// How a text of the catalogue is met by a text of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// The whole text.
    Whole,
    /// The begin of the text.
    Begin,
    /// Somewhere in a text that holds one of [`TOKEN_WORDS`].
    OfToken,
}

/// A mark of one screen.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    /// Which screen it speaks for.
    pub screen: Screen,
    /// The product it is seen in; `None`: both.
    pub product: Option<Product>,
    /// The roles that count; the same words in another role do not.
    pub roles: &'static [NodeRole],
    /// How it is met.
    pub how: Match,
    /// Folded text.
    pub text: &'static str,
    /// Of the text, for comparing.
    pub hash: u32,
    /// Language of the text, BCP 47.
    pub language: &'static str,
    /// How much it says for the screen: 2 alone is enough with the assistant's own mark, 1 needs another.
    pub weight: u8,
}

/// A name under which a control is found.
#[derive(Debug, Clone, Copy)]
pub struct ControlName {
    /// Which control.
    pub control: Control,
    /// How it is met.
    pub how: Match,
    /// Folded accessible name.
    pub text: &'static str,
    /// Of the name, for comparing.
    pub hash: u32,
    /// Language of the text.
    pub language: &'static str,
}

const HEADING: &[NodeRole] = &[NodeRole::Heading];
const TITLE: &[NodeRole] = &[NodeRole::Heading, NodeRole::Dialog];
const BUTTON: &[NodeRole] = &[NodeRole::Button];
const FIELD: &[NodeRole] = &[NodeRole::Label, NodeRole::Textbox, NodeRole::Combobox, NodeRole::Text];
const TEXT: &[NodeRole] = &[NodeRole::Text, NodeRole::Alert, NodeRole::Status, NodeRole::Heading];
const BOX: &[NodeRole] = &[NodeRole::Checkbox, NodeRole::Label, NodeRole::Text];
const NAME: &[NodeRole] = &[NodeRole::Field];

const fn mark(screen: Screen, roles: &'static [NodeRole], how: Match, text: &'static str, weight: u8) -> Mark {
    Mark { screen, product: None, roles, how, text, hash: hash(text), language: "en", weight }
}

const fn of(product: Product, mark: Mark) -> Mark {
    Mark { product: Some(product), ..mark }
}

use Match::{Begin, OfToken, Whole};
use Product::{Confluence, Jira};

/// What each screen shows. One line per text.
pub const MARKS: &[Mark] = &[
    mark(Screen::Home, HEADING, Whole, "migration assistant home", 2),
    mark(Screen::Home, HEADING, Whole, "migrate your data", 1),
    mark(Screen::Home, HEADING, Whole, "assess your apps", 1),
    mark(Screen::Home, HEADING, Whole, "prepare your apps", 1),
    mark(Screen::Home, HEADING, Whole, "review all email domains", 1),
    mark(Screen::Home, HEADING, Whole, "plan your migration", 1),
    mark(Screen::Home, HEADING, Whole, "manage your migration", 1),
    mark(Screen::Dashboard, HEADING, Whole, "migrations dashboard", 2),
    mark(Screen::Dashboard, HEADING, Whole, "migration dashboard", 2),
    of(Confluence, mark(Screen::AppAssessment, BUTTON, Whole, "continue without assessing", 2)),
    of(Confluence, mark(Screen::AppAssessment, TITLE, Whole, "app assessment", 1)),
    mark(Screen::HowItWorks, HEADING, Whole, "how it works", 1),
    mark(Screen::HowItWorks, BUTTON, Whole, "connect to cloud", 1),
    // With this button the step is the same on both: one field more makes it the plan.
    mark(Screen::PlanForm, BUTTON, Whole, "choose cloud site", 10),
    mark(Screen::PlanForm, FIELD, Begin, "choose your destination cloud site", 1),
    mark(Screen::PlanForm, FIELD, Whole, "name your migration", 1),
    mark(Screen::PlanForm, FIELD, Whole, "enter a migration name", 1),
    mark(Screen::OtherWayIn, BUTTON, Whole, "choose cloud site", 10),
    mark(Screen::OtherWayIn, HEADING, Whole, "assess your apps", 1),
    mark(Screen::OtherWayIn, HEADING, Whole, "app assessment", 1),
    mark(Screen::OtherWayIn, HEADING, Whole, "prepare your apps", 1),
    mark(Screen::OtherWayIn, HEADING, Whole, "app preparation", 1),
    mark(Screen::OtherWayIn, HEADING, Whole, "assess and prepare users", 1),
    mark(Screen::OtherWayIn, HEADING, Whole, "user assessment", 1),
    mark(Screen::OtherWayIn, HEADING, Whole, "review all email domains", 1),
    mark(Screen::OtherWayIn, HEADING, Whole, "check for errors", 1),
    mark(Screen::OtherWayIn, HEADING, Whole, "pre-migration checks", 1),
    mark(Screen::OtherWayIn, HEADING, Whole, "migration errors", 1),
    mark(Screen::DestinationDialog, TITLE, Whole, "choose your cloud destination", 2),
    mark(Screen::DestinationDialog, TEXT, Begin, "you are about to be redirected", 1),
    mark(Screen::OptIn, TITLE, Whole, "allow atlassian to access migration data", 2),
    mark(Screen::Checks, HEADING, Whole, "pre-migration checks", 2),
    mark(Screen::Checks, HEADING, Whole, "checking your migration", 2),
    mark(Screen::Checks, BUTTON, Whole, "check for errors", 1),
    mark(Screen::Checks, HEADING, Whole, "check for errors", 1),
    mark(Screen::Checks, TEXT, Begin, "last updated", 1),
    mark(Screen::Checks, TEXT, Whole, "warnings found", 1),
    mark(Screen::Checks, TEXT, Whole, "errors found", 1),
    mark(Screen::Checks, TEXT, Whole, "your migration is ready to run", 1),
    mark(Screen::Checks, TEXT, Whole, "no errors or warnings were found.", 1),
    mark(Screen::Checks, TEXT, OfToken, "your cloud token", 1),
    mark(Screen::Review, HEADING, Whole, "review your migration", 2),
    mark(Screen::Review, HEADING, Whole, "review migration", 2),
    mark(Screen::CloudSetup, BOX, Begin, "allow atlassian to access migrations data", 1),
    mark(Screen::CloudSetup, BUTTON, Whole, "change account", 1),
    mark(Screen::CloudSetup, FIELD, Whole, "migrate to", 1),
    mark(Screen::CloudSetup, BUTTON, Whole, "confirm", 1),
    of(Jira, mark(Screen::Login, NAME, Whole, "login-form-password", 2)),
    of(Confluence, mark(Screen::Login, NAME, Whole, "os_password", 2)),
    mark(Screen::Login, NAME, Whole, "one-time-code", 2),
    mark(Screen::Login, HEADING, Begin, "two-step verification", 2),
    mark(Screen::SecureAdmin, NAME, Whole, "websudopassword", 2),
    of(Confluence, mark(Screen::SecureAdmin, NAME, Whole, "authenticate", 2)),
];

const fn named(control: Control, how: Match, text: &'static str) -> ControlName {
    ControlName { control, how, text, hash: hash(text), language: "en" }
}

/// What the controls are called. One line per name; the first that is on the page is taken.
pub const CONTROLS: &[ControlName] = &[
    named(Control::CreateMigration, Whole, "create a migration"),
    named(Control::CreateMigration, Whole, "create new migration"),
    named(Control::CreateMigration, Whole, "create a new migration"),
    named(Control::MigrateData, Whole, "migrate your data"),
    named(Control::ContinueWithoutAssessing, Whole, "continue without assessing"),
    named(Control::ConnectToCloud, Whole, "connect to cloud"),
    named(Control::ChooseCloudSite, Whole, "choose cloud site"),
    named(Control::ContinueToCloud, Whole, "continue"),
    named(Control::Allow, Whole, "allow"),
    named(Control::CheckForErrors, Whole, "check for errors"),
    named(Control::ChangeAccount, Whole, "change account"),
    named(Control::MigrateTo, Begin, "migrate to"),
    named(Control::AllowAccess, Begin, "allow atlassian to access migrations data"),
    named(Control::Confirm, Whole, "confirm"),
];

/// Plugin keys: in the address of a script or style sheet they tell the assistant of one product.
pub const PLUGIN_KEYS: &[(Product, &str)] =
    &[(Jira, "com.atlassian.jira.migration.jira-migration-plugin"), (Confluence, "com.atlassian.migration.agent")];

/// Paths below the base that are known to be an assistant's. Jira's is not known to anybody.
pub const PATHS: &[(Product, &str)] = &[(Confluence, "/admin/migration.action")];

/// Paths below the base that Atlassian's page returns to: the renewal is stored there, mostly without a page of its own.
pub const SAVE_PATHS: &[(Product, &str)] = &[(Confluence, "/admin/save-cloud-site.action")];

/// Paths below the base of login and password prompts that may stand between Atlassian's page and the assistant.
pub const PROMPT_PATHS: &[(Product, &str)] = &[(Confluence, "/login.action"), (Confluence, "/doauthenticate.action")];

/// Headings of the home screen that only the assistants of 2022 and before have: their way is the older article's.
pub const OLD_HOME: &[&str] = &["plan your migration", "manage your migration"];

/// The field of the plan form that lists the connected cloud sites.
pub const SITE_FIELD: &str = "choose your destination cloud site";

/// Paths below the base where people's own content lies: what is quoted there speaks for nothing, and neither do the
/// plugin's files. A taught path counts all the same.
pub const CONTENT_PATHS: &[(Product, &str)] = &[
    (Jira, "/browse"),
    (Jira, "/issues"),
    (Jira, "/projects"),
    (Jira, "/servicedesk"),
    (Jira, "/secure/Dashboard.jspa"),
    (Jira, "/secure/RapidBoard.jspa"),
    (Confluence, "/display"),
    (Confluence, "/pages"),
    (Confluence, "/spaces"),
    (Confluence, "/x"),
    (Confluence, "/dashboard.action"),
];

/// Names of the selected item in the administration menu, with their languages. Those that are not English are
/// translations nobody has seen in the product: alone a menu item shows nothing.
pub const MENU_ITEMS: &[(Product, &str, &str)] = &[
    (Jira, "migrate to cloud", "en"),
    (Jira, "in die cloud migrieren", "de"),
    (Jira, "zur cloud migrieren", "de"),
    (Jira, "migrer vers le cloud", "fr"),
    (Jira, "クラウドへの移行", "ja"),
    (Jira, "クラウドに移行", "ja"),
    (Confluence, "migration assistant", "en"),
    (Confluence, "migrationsassistent", "de"),
    (Confluence, "assistant de migration", "fr"),
    (Confluence, "移行アシスタント", "ja"),
];

/// `body` ids by product.
pub const BODIES: &[(Product, &str)] = &[(Jira, "jira"), (Confluence, "com-atlassian-confluence")];

/// `application-name` metas by product.
pub const APPLICATIONS: &[(Product, &str)] = &[(Jira, "jira"), (Confluence, "confluence")];

/// Atlassian's own host where a renewal is confirmed; other clouds have others, which the settings name.
pub const CLOUD_HOSTS: &[&str] = &["migration.atlassian.com"];

/// Atlassian's sign-in: nothing of ours ever runs there.
pub const SIGN_IN_HOSTS: &[&str] = &["id.atlassian.com", "auth.atlassian.com"];

/// Host names ending so are Atlassian's own cloud, where nothing is renewed.
pub const CLOUD_SITES: &str = ".atlassian.net";

/// What a check says of the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenMessage {
    /// The check is running.
    Checking,
    /// Enough life left.
    Valid,
    /// The warning.
    AboutToExpire,
    /// The block.
    Expired,
    /// The server could not ask Atlassian.
    CouldNotCheck,
}

/// Sentences about the token, most telling first: "checking if … is valid" holds "… is valid".
pub const TOKEN_SENTENCES: &[(TokenMessage, &str, &str)] = &[
    (TokenMessage::Checking, "checking if your cloud token is valid", "en"),
    (TokenMessage::CouldNotCheck, "we couldn't check if your cloud token is valid", "en"),
    (TokenMessage::AboutToExpire, "your cloud token is about to expire", "en"),
    (TokenMessage::Expired, "your cloud token has expired", "en"),
    (TokenMessage::Valid, "your cloud token is valid", "en"),
];

/// A text without one of these says nothing of the token; each sentence and each name of it holds one.
pub const TOKEN_WORDS: &[&str] = &["token"];

/// Other names of the token in documentation and later versions; with a word of expiry near them they make a sentence.
pub const TOKEN_NOUNS: &[&str] = &["cloud token", "container token", "authentication token"];

/// Words after the number of days that are left.
pub const DAYS: &[&str] = &["day", "days"];

/// How a text of its own beside the token's sentence begins, if not with the number, when it speaks of the token too.
pub const COUNTDOWN_BEGINS: &[&str] = &["it ", "expir", "in "];

/// What such a text must hold for its days to be what is left.
pub const COUNTDOWNS: &[&str] = &["expir", " left", " remain"];

/// Begins of the label before the time at which the checks ran.
pub const LAST_UPDATED: &[&str] = &["last updated"];
