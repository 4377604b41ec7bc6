//! Some of a small closed set, kept as one number.
//!
//! Knows nothing of what its members mean. A list of each kind would bring its own code for growing and copying.

use core::fmt;
use core::marker::PhantomData;

/// A closed set whose members have a stable name for messages, tests and sentences.
macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $member:ident => $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
        #[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
        #[serde(rename_all = "camelCase")]
        pub enum $name { $($(#[$each])* $member),+ }

        impl $name {
            /// Every member.
            pub const ALL: &'static [Self] = &[$(Self::$member),+];

            /// Its stable name.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$member => $code),+ }
            }

            /// The member with this name.
            #[must_use]
            pub fn read(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|member| member.code() == code)
            }
        }
    };
}
pub(crate) use coded;

/// A member of a closed set of at most 32.
pub trait Member: Copy + PartialEq + 'static {
    /// All of them; stored numbers depend on this order, so new ones go to the end.
    const ALL: &'static [Self];
}

/// Some members.
pub struct Few<T>(u32, PhantomData<T>);

impl<T: Member> Few<T> {
    /// From the number that [`Few::number`] gave; bits of no member are dropped.
    #[must_use]
    pub fn of(number: u32) -> Self {
        let mut few = Self::default();
        T::ALL.iter().filter(|member| number & bit(**member) != 0).for_each(|member| few.add(*member));
        few
    }

    /// As it is stored.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }

    /// Whether it is one of them.
    #[must_use]
    pub fn has(self, member: T) -> bool {
        self.0 & bit(member) != 0
    }

    /// Adds one.
    pub fn add(&mut self, member: T) {
        self.0 |= bit(member);
    }

    /// Takes one away.
    pub fn remove(&mut self, member: T) {
        self.0 &= !bit(member);
    }

    /// How many there are.
    #[must_use]
    pub const fn count(self) -> u32 {
        self.0.count_ones()
    }

    /// Each of them, in the order of [`Member::ALL`].
    pub fn iter(self) -> impl Iterator<Item = T> {
        T::ALL.iter().copied().filter(move |member| self.has(*member))
    }
}

/// The place of a member, as a bit.
fn bit<T: Member>(member: T) -> u32 {
    let mut bit = 1;
    for other in T::ALL {
        if *other == member {
            return bit;
        }
        bit <<= 1;
    }
    0
}

impl<T> Clone for Few<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Few<T> {}

impl<T> Default for Few<T> {
    fn default() -> Self {
        Self(0, PhantomData)
    }
}

impl<T> PartialEq for Few<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T> Eq for Few<T> {}

impl<T: Member> FromIterator<T> for Few<T> {
    fn from_iter<I: IntoIterator<Item = T>>(members: I) -> Self {
        let mut few = Self::default();
        members.into_iter().for_each(|member| few.add(member));
        few
    }
}

impl<T: Member + fmt::Debug> fmt::Debug for Few<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
