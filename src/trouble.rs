//! Caching trouble: what was seen that speaks for it, what else would explain it, and what to try.
//!
//! The articles only say "use a private tab to avoid local caching issues". All signs here are inferred, so the verdict is
//! "possible" and says what was seen; it takes one strong sign or two independent ones, after everything that looks
//! alike and is no caching is left out by name.

use crate::few::{Few, Member};
use crate::instant::{Instant, Span};

/// Leaving again so soon after a return is doing the same step again; later it is another renewal.
const AGAIN: Span = Span::minutes(15);

/// Something seen that speaks for caching trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sign {
    /// After a return the checks ran again, and still say that the token has expired or is about to.
    StaleCheck,
    /// A return was reloaded, restored or gone back to, and ended in an error or without a cloud site.
    BrokenReturn,
    /// Files of the assistant could not be loaded.
    MissingFiles,
    /// After a return the list of cloud sites has nothing to choose.
    NoSites,
    /// "Continue" led back to the same step, again.
    Loop,
    /// Back within seconds, without a sign-in, and with the wrong account.
    WrongAccount,
    /// "Continue" goes on loading.
    StuckContinue,
}

/// Something else that explains signs, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LookAlike {
    /// A login or password prompt is in between.
    Interruption,
    /// The instance's canonical base address is another one than in the address bar.
    OtherBase,
    /// The server could not ask Atlassian.
    CouldNotCheck,
    /// Starting is blocked, but nothing was renewed in this tab: the pages go on working in the reserve.
    NotRenewed,
    /// The check speaks of another cloud site than the renewal.
    OtherSite,
    /// The checks did not run again: their result is kept by the server.
    OldCheck,
}

/// What comes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing to say.
    None,
    /// Possible caching trouble: these signs.
    Possible(Few<Sign>),
}

/// What a tab has seen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trouble {
    /// Signs seen.
    pub signs: Few<Sign>,
    /// What explained signs on an earlier page and still does.
    pub alike: Few<LookAlike>,
    /// Signs for which the advice was put away.
    pub dismissed: Few<Sign>,
    /// When the last return by a new navigation was.
    pub returned_at: Option<Instant>,
    /// The last return may have led nowhere: coming back from another leaving soon after it is a loop.
    pub again: bool,
}

/// What one look at the instance says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    /// A check says "expired" or "about to expire".
    pub token_is_old: bool,
    /// A check says "valid".
    pub token_is_valid: bool,
    /// When that check ran, if it is known.
    pub checked_at: Option<Instant>,
    /// The list of cloud sites has nothing to choose, and is not loading.
    pub no_sites: bool,
    /// Files of the assistant could not be loaded.
    pub missing_files: bool,
    /// "Continue" has been loading for longer than anybody should wait.
    pub stuck: bool,
    /// See [`LookAlike::Interruption`].
    pub interrupted: bool,
    /// See [`LookAlike::OtherBase`].
    pub other_base: bool,
    /// See [`LookAlike::CouldNotCheck`].
    pub could_not_check: bool,
    /// See [`LookAlike::OtherSite`].
    pub other_site: bool,
}

impl Sign {
    /// Enough alone.
    #[must_use]
    pub const fn is_strong(self) -> bool {
        matches!(self, Self::StaleCheck | Self::BrokenReturn | Self::MissingFiles)
    }
}

impl Member for Sign {
    const ALL: &'static [Self] = &[
        Self::StaleCheck,
        Self::BrokenReturn,
        Self::MissingFiles,
        Self::NoSites,
        Self::Loop,
        Self::WrongAccount,
        Self::StuckContinue,
    ];
}

impl Member for LookAlike {
    const ALL: &'static [Self] =
        &[Self::Interruption, Self::OtherBase, Self::CouldNotCheck, Self::NotRenewed, Self::OtherSite, Self::OldCheck];
}

/// Which signs each look-alike explains.
pub const EXPLAINS: &[(LookAlike, &[Sign])] = &[
    // While it stands nothing else can be told.
    (
        LookAlike::Interruption,
        &[
            Sign::StaleCheck,
            Sign::BrokenReturn,
            Sign::MissingFiles,
            Sign::NoSites,
            Sign::Loop,
            Sign::WrongAccount,
            Sign::StuckContinue,
        ],
    ),
    // Other cookies there: the return meets a stranger.
    (LookAlike::OtherBase, &[Sign::StaleCheck, Sign::BrokenReturn, Sign::NoSites, Sign::Loop]),
    (LookAlike::CouldNotCheck, &[Sign::StaleCheck, Sign::NoSites, Sign::StuckContinue]),
    (LookAlike::NotRenewed, &[Sign::StaleCheck]),
    (LookAlike::OtherSite, &[Sign::StaleCheck, Sign::Loop]),
    (LookAlike::OldCheck, &[Sign::StaleCheck]),
];

/// One strong sign, or two others, after what the look-alikes explain is left out.
#[must_use]
pub fn judge(mut signs: Few<Sign>, alike: Few<LookAlike>) -> Verdict {
    for (what, explained) in EXPLAINS {
        if alike.has(*what) {
            explained.iter().for_each(|sign| signs.remove(*sign));
        }
    }
    if signs.iter().any(Sign::is_strong) || signs.count() >= 2 { Verdict::Possible(signs) } else { Verdict::None }
}

impl Trouble {
    /// "Continue" was pressed.
    pub fn left(&mut self, now: Instant) {
        self.again &= self.returned_at.is_some_and(|at| now - at < AGAIN);
    }

    /// Back by a new navigation. `seen`: the renewal was seen, so leaving once more is for another one.
    pub fn returned(&mut self, seen: bool, now: Instant) {
        if self.again && !seen {
            self.see(Sign::Loop);
        }
        self.again = !seen;
        self.returned_at = Some(now);
        // After another return it takes another check.
        self.signs.remove(Sign::StaleCheck);
    }

    /// Back, but by a reload, by the back button or out of the browser's memory.
    pub fn returned_badly(&mut self, error: bool, confirmed: bool) {
        // Who only went back before confirming anything changed their mind.
        if error || confirmed {
            self.see(Sign::BrokenReturn);
        }
    }

    /// The admin says that nothing was confirmed: what follows from a return does not follow.
    pub fn not_confirmed(&mut self, wrong_account: bool) {
        self.returned_at = None;
        self.again = false;
        if wrong_account {
            self.see(Sign::WrongAccount);
        }
    }

    /// Adds a sign.
    pub fn see(&mut self, sign: Sign) {
        self.signs.add(sign);
    }

    /// Takes in what one look says, and tells what else would explain it.
    pub fn look(&mut self, look: &Look) -> Few<LookAlike> {
        let after = |at: Instant| self.returned_at.is_some_and(|returned| at > returned);
        let ran_after = look.checked_at.is_some_and(after);
        // A check that could speak takes back what an earlier one left open.
        if look.token_is_old || look.token_is_valid {
            self.alike.remove(LookAlike::CouldNotCheck);
            self.alike.remove(LookAlike::OtherSite);
        }
        let lasting = [
            (LookAlike::OtherBase, look.other_base),
            (LookAlike::CouldNotCheck, look.could_not_check),
            (LookAlike::OtherSite, look.other_site),
        ];
        for (what, there) in lasting {
            if there {
                self.alike.add(what);
            }
        }
        let now = [
            (LookAlike::Interruption, look.interrupted),
            (LookAlike::NotRenewed, look.token_is_old && self.returned_at.is_none()),
            // An answer that was dated once stands there without a date at the next look.
            (
                LookAlike::OldCheck,
                look.token_is_old && self.returned_at.is_some() && !ran_after && !self.signs.has(Sign::StaleCheck),
            ),
        ];
        let mut alike = self.alike;
        for (what, there) in now {
            if there {
                alike.add(what);
            }
        }
        if look.token_is_valid && ran_after {
            // It went well after all.
            *self = Self { returned_at: self.returned_at, ..Self::default() };
            return alike;
        }
        let seen = [
            (Sign::StaleCheck, look.token_is_old && ran_after && !look.other_site),
            (Sign::NoSites, look.no_sites && self.returned_at.is_some()),
            (Sign::MissingFiles, look.missing_files),
            (Sign::StuckContinue, look.stuck),
        ];
        for (sign, there) in seen {
            if there && !look.interrupted {
                self.see(sign);
            }
        }
        alike
    }

    /// Whether the advice comes unasked: something was seen that was not there when it was put away.
    #[must_use]
    pub fn verdict(&self, alike: Few<LookAlike>) -> Verdict {
        match judge(self.signs, alike) {
            Verdict::Possible(signs) if signs.iter().any(|sign| !self.dismissed.has(sign)) => Verdict::Possible(signs),
            _ => Verdict::None,
        }
    }

    /// The advice is put away.
    pub fn dismiss(&mut self) {
        self.dismissed = self.signs;
    }
}
