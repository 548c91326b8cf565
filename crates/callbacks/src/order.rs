//! Sorting. That of the standard library is made for speed and compiled for each type: eight of them were a third of the report's code.

use std::cmp::Ordering;

/// The items in order; equal items keep their order.
pub fn sorted<T>(items: Vec<T>, compare: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    let places = places(items.len(), &|one, other| match (items.get(one), items.get(other)) {
        (Some(one), Some(other)) => compare(one, other),
        _ => Ordering::Equal,
    });
    let mut items: Vec<Option<T>> = items.into_iter().map(Some).collect();
    places.into_iter().filter_map(|place| items.get_mut(place)?.take()).collect()
}

/// Merges runs of one, two, four … places.
fn places(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    let mut run = 1;
    while run < count {
        let mut merged = Vec::with_capacity(count);
        for pair in places.chunks(run * 2) {
            let (mut left, mut right) = pair.split_at_checked(run).unwrap_or((pair, &[]));
            while let Some(first) = left.first().or_else(|| right.first()) {
                let comes_right = match (left.first(), right.first()) {
                    (Some(one), Some(other)) => compare(*other, *one) == Ordering::Less,
                    _ => left.is_empty(),
                };
                let from = if comes_right { &mut right } else { &mut left };
                merged.push(*from.first().unwrap_or(first));
                *from = from.get(1..).unwrap_or_default();
            }
        }
        places = merged;
        run *= 2;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::sorted;

    #[test]
    fn it_sorts_and_keeps_the_order_of_equals() {
        for count in 0..200_u32 {
            let items: Vec<(u32, u32)> = (0..count).map(|at| (at * 7919 % 13, at)).collect();
            let mut expected = items.clone();
            expected.sort_by_key(|(key, _)| *key);
            assert_eq!(sorted(items, |one, other| one.0.cmp(&other.0)), expected);
        }
    }
}
