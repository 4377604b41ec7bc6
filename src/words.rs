//! What is said to people, as keys and arguments; the sentences themselves are in `extension/_locales`.
//!
//! Knows which sentences exist. Must not know any language, time zone or number format: those are the browser's.

use crate::instant::{Instant, Span};
use serde::{Serialize, Serializer};

macro_rules! text_keys {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        /// The keys of `messages.json` in `extension/_locales` that the core says; pages and card know their own.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, hashmap_as_object))]
        #[cfg_attr(target_arch = "wasm32", serde(rename_all = "camelCase"))]
        #[allow(missing_docs, reason = "the sentence in messages.json is the documentation")]
        pub enum TextKey { $($(#[$doc])* $name),+ }

        /// Their names, in their order; one text, for a table would be a third longer.
        const NAMES: &str = concat!($(stringify!($name), " "),+);

        impl TextKey {
            /// Every key, for the test that compares them with the locale files.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];
        }
    };
}

text_keys! {
    // Headlines of the card, by what is known. Arguments: span left.
    HeadlineLeft, HeadlineLeftAtLeast, HeadlineWarning, HeadlineWarningAtLeast, HeadlineMaybeBlocked, HeadlineBlocked,
    HeadlineUnknown, HeadlineRecorded, HeadlineSeen, HeadlineClockWrong,
    // The same for the pill and the badge's tooltip, short.
    PillLeft, PillLeftAtLeast, PillBlocked, PillMaybeBlocked, PillUnknown,
    // Lines of the card. Arguments: dates.
    LineWarnsOn, LineBlocksOn, LineWarnsOnAtEarliest, LineBlocksOnAtEarliest, LineWarnedSince, LineBlockedSince, LineBlockedSinceAtLatest,
    LineUnknownWhy, LineClockWrong, LineRunningMigration, LineSite, LineCanonicalBase, LineReturnedElsewhere, LineReturnAlert,
    // Where the knowledge comes from. Arguments: dates.
    SourceRenewalSeen, SourceTyped, SourceCheckDays, SourceCheckWarning, SourceCheckValid, SourceCheckExpired, SourceRenewedBetween,
    // What the page says now when it cannot be dated.
    PageSaysWarning, PageSaysExpired, PageSaysValid, PageChecking, PageCouldNotCheck,
    // The next step, per screen.
    StepHomeJira, StepHomeConfluence, StepDashboard, StepAppAssessment, StepHowItWorks, StepPlanForm, StepOtherWayIn,
    StepOpenSystem, StepOpenJira, StepOpenGeneral, StepOpenConfluence, StepOpenJira2022, StepOpenConfluence2022,
    StepDialog, StepChangeAccount, StepChooseSite, StepAllowAccess, StepConfirm, StepOptIn, StepChecks, StepChecksRun, StepReview, StepSignIn, StepUnknown,
    // What can be said of the control of a step.
    ControlDisabled, ControlBusy, ControlMissing,
    // What the admin is asked after a return.
    QuestionConfirmed, QuestionPrivate, QuestionSite,
    // Advice when the steps do not work, and what speaks for or against caching trouble.
    AdviceHeadline, AdvicePossible, AdviceRerunChecks, AdviceHardReload, AdviceOpenAfresh, AdvicePrivateWindow, AdviceOtherBrowser,
    AdviceWithoutWizard,
    SignStaleCheck, SignBrokenReturn, SignMissingFiles, SignNoSites, SignLoop, SignWrongAccount, SignStuckContinue,
    AlikeOtherBase, AlikeCouldNotCheck, AlikeNotRenewed, AlikeOtherSite, AlikeOldCheck,
    // The bar, for screen readers. Arguments: see the message.
    BarLabel,
    // The popup.
    PopupCannotLook,
    // Noted API tokens. Arguments: span left.
    ApiTokenLeft, ApiTokenSoon, ApiTokenEnded,
    // Reminders. Arguments: what it is called, span left or a number.
    NoticeTitle, NoticeLeft, NoticeMaybeBlocked, NoticeBlocked, NoticePlan, NoticeApiToken, NoticeApiTokenEnded, NoticeMore,
    // What went wrong, always with what to do.
    ErrorDateFuture, ErrorDateTooOld, ErrorDateUnreadable, ErrorPolicy, ErrorPlace, ErrorNotWatched, ErrorStateNewer, ErrorStateSetAside,
    ErrorCloudHost,
    ErrorLabel, ErrorLabelIsToken, ErrorApiTokenTooFar, ErrorTooManyNotes,
    ErrorPath, ErrorTooManyPaths, ErrorPlanLength, ErrorTooManyPlans, ErrorLine, ErrorNotes, ErrorTextIsToken,
    ErrorRequest, ErrorUndoNothing,
}

impl Serialize for TextKey {
    /// Its name, beginning small. The derived form is a branch for each, four kilobytes in all.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut name = NAMES.split_ascii_whitespace().nth(*self as usize).unwrap_or_default().to_owned();
        if let Some(first) = name.get_mut(..1) {
            first.make_ascii_lowercase();
        }
        serializer.serialize_str(&name)
    }
}

/// A sentence with its arguments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, hashmap_as_object))]
#[serde(rename_all = "camelCase")]
pub struct Text {
    /// Which sentence.
    pub key: TextKey,
    /// What stands for `$1`, `$2`, … in it.
    pub args: Vec<Arg>,
}

/// One argument of a sentence; the browser writes it in the admin's language and zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null, hashmap_as_object))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Arg {
    /// A length of time, rounded down: days and hours, hours under one day, minutes under one hour.
    Span {
        /// Whole days.
        days: u32,
        /// Whole hours beyond the days, 0–23.
        hours: u32,
        /// Whole minutes beyond the hours, 0–59.
        minutes: u32,
    },
    /// A moment.
    Instant {
        /// RFC 3339, UTC.
        at: String,
    },
    /// A plain number.
    Number {
        /// The number.
        value: u32,
    },
    /// An address of an instance, shown as it is.
    Address {
        /// Base address or path, never with a query.
        value: String,
    },
    /// Another sentence without arguments, for example a product's name.
    Word {
        /// Which.
        key: TextKey,
    },
}

impl Text {
    /// A sentence without arguments.
    #[must_use]
    pub const fn new(key: TextKey) -> Self {
        Self { key, args: Vec::new() }
    }

    /// The same with one more argument.
    #[must_use]
    pub fn with(mut self, arg: Arg) -> Self {
        self.args.push(arg);
        self
    }
}

impl Arg {
    /// A length of time, rounded down to the minute; negative ones count as zero.
    #[must_use]
    pub fn span(left: Span) -> Self {
        let minutes = left.whole_minutes().max(0);
        let part = |value: i64| u32::try_from(value).unwrap_or(u32::MAX);
        Self::Span { days: part(minutes / 1440), hours: part(minutes / 60 % 24), minutes: part(minutes % 60) }
    }

    /// A moment.
    #[must_use]
    pub fn instant(at: Instant) -> Self {
        Self::Instant { at: at.rfc3339() }
    }
}
