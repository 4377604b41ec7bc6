//! Sorting, in little code: each of the standard library's sorts brings five kilobytes into a module, for every type anew.
//!
//! Stable, and as fast in the long run (n log n). Knows nothing of what is sorted.

use core::cmp::Ordering;

/// Sorts a list; what is equal stays in its order.
pub fn sort<T>(items: &mut Vec<T>, compare: &dyn Fn(&T, &T) -> Ordering) {
    let order = ranked(items.len(), &|a, b| match (items.get(a), items.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => Ordering::Equal,
    });
    let mut taken: Vec<Option<T>> = items.drain(..).map(Some).collect();
    for index in order {
        items.extend(taken.get_mut(index).and_then(Option::take));
    }
}

/// The numbers below `count` in the order that `compare` gives; what is equal stays in its order.
#[must_use]
pub fn ranked(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    let mut width = 1;
    // Runs in order become runs of twice the length.
    while width < count {
        let mut merged = Vec::with_capacity(count);
        for run in order.chunks(width * 2) {
            let (left, right) = run.split_at(width.min(run.len()));
            let (mut left, mut right) = (left, right);
            while let (Some((a, before)), Some((b, after))) = (left.split_first(), right.split_first()) {
                if compare(*a, *b) == Ordering::Greater {
                    merged.push(*b);
                    right = after;
                } else {
                    merged.push(*a);
                    left = before;
                }
            }
            merged.extend_from_slice(left);
            merged.extend_from_slice(right);
        }
        order = merged;
        width *= 2;
    }
    order
}
