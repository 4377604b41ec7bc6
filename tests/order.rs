//! Sorting: as the standard library does it, and stable.

use migration_token_guide::order::{ranked, sort};
use proptest::prelude::*;

proptest! {
    #[test]
    fn lists_are_sorted_as_the_standard_library_does(mut items in prop::collection::vec((0_u8..9, any::<u16>()), 0..70)) {
        let mut expected = items.clone();
        // Stable: what is equal by its first part stays in its order.
        expected.sort_by_key(|item| item.0);
        let order = ranked(items.len(), &|a, b| items[a].0.cmp(&items[b].0));
        let ranked: Vec<(u8, u16)> = order.into_iter().map(|index| items[index]).collect();
        prop_assert_eq!(&ranked, &expected);
        sort(&mut items, &|a, b| a.0.cmp(&b.0));
        prop_assert_eq!(items, expected);
    }
}
