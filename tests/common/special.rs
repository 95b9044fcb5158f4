//! Zeros, subnormals, infinities, NaN and overflow, and where in a slice they stand.

use crate::data::{self, Generator};
use crate::oracle::lane_count;
use crate::value::Value;

/// A special value with its name.
pub type Named<E> = (&'static str, E);

/// The encodings at which arithmetic changes its rules, in both signs.
pub fn encodings<E: Value>() -> Vec<Named<E>> {
    let infinity = E::infinity_bits();
    let quiet = infinity | 1 << (E::FRACTION_BITS - 1);
    let least_normal = 1 << E::FRACTION_BITS;
    let positive = [
        ("zero", "minus zero", 0),
        ("least subnormal", "minus least subnormal", 1),
        (
            "largest subnormal",
            "minus largest subnormal",
            least_normal - 1,
        ),
        ("least normal", "minus least normal", least_normal),
        ("largest", "minus largest", infinity - 1),
        ("infinity", "minus infinity", infinity),
        ("quiet NaN", "minus quiet NaN", quiet),
        (
            "quiet NaN with payload",
            "minus quiet NaN with payload",
            quiet | 0x1234,
        ),
        ("signalling NaN", "minus signalling NaN", infinity | 1),
        (
            "signalling NaN with payload",
            "minus signalling NaN with payload",
            infinity | 0x4321,
        ),
    ];
    let both = positive.into_iter().flat_map(|(plus, minus, bits)| {
        [
            (plus, E::of_bits(bits)),
            (minus, E::of_bits(bits | E::sign_bit())),
        ]
    });
    both.collect()
}

/// Pairs of values in a sum: the result depends on which are added first.
fn pairs<E: Value>() -> Vec<(&'static str, [E; 2])> {
    let largest = E::of_bits(E::infinity_bits() - 1);
    let infinity = E::of_bits(E::infinity_bits());
    let minus = |value: E| E::of_bits(value.bits() | E::sign_bit());
    let nan = E::of_bits(E::infinity_bits() | 0x77);
    vec![
        ("infinity and minus infinity", [infinity, minus(infinity)]),
        ("zero and minus zero", [E::ZERO, minus(E::ZERO)]),
        ("largest twice", [largest, largest]),
        ("largest and minus largest", [largest, minus(largest)]),
        ("infinity and NaN", [infinity, nan]),
        ("huge and tiny", [E::of(1e30), E::of(1e-30)]),
        ("huge and minus huge", [E::of(1e30), E::of(-1e30)]),
        ("subnormal and one", [E::of_bits(1), E::of(1.0)]),
    ]
}

/// Slices of `n` elements in which special values stand everywhere, alone among ordinary ones, or
/// in pairs that share a lane or do not.
pub fn slices<E: Value>(n: usize) -> Vec<(String, Vec<E>)> {
    let mut slices = vec![
        ("0.1 everywhere".to_owned(), vec![E::of(0.1); n]),
        (
            "any encodings".to_owned(),
            data::values(n, 7, data::any_bits),
        ),
    ];
    for (name, value) in encodings::<E>() {
        slices.push((format!("{name} everywhere"), vec![value; n]));
        for at in places(n) {
            let slice = among_ordinary(n, &[(at, value)]);
            slices.push((format!("{name} at {at}"), slice));
        }
    }
    for (name, pair) in pairs::<E>() {
        slices.push((format!("{name} in turn"), in_turn(n, pair)));
        for apart in [1, lane_count::<E>()] {
            let [first, second] = pair;
            let slice = among_ordinary(n, &[(0, first), (apart, second)]);
            slices.push((format!("{name}, {apart} apart"), slice));
        }
    }
    slices
}

/// The first element, one inside, and the last.
fn places(n: usize) -> Vec<usize> {
    let mut places = vec![0, n / 3, n.saturating_sub(1)];
    places.dedup();
    places.retain(|&at| at < n);
    places
}

/// Ordinary values, and others at given places; places beyond the end are dropped.
fn among_ordinary<E: Value>(n: usize, others: &[(usize, E)]) -> Vec<E> {
    let mut slice: Vec<E> = data::values(n, 5, data::uniform);
    for &(at, value) in others {
        if let Some(element) = slice.get_mut(at) {
            *element = value;
        }
    }
    slice
}

/// Two values in random turn: some meet in a lane, some in the tree, some at the end.
fn in_turn<E: Value>(n: usize, pair: [E; 2]) -> Vec<E> {
    let mut generator = Generator::new(11);
    (0..n).map(|_| pair[generator.below(2) as usize]).collect()
}

#[cfg(test)]
mod tests {
    use super::{encodings, slices};

    #[test]
    fn encodings_are_what_they_are_called() {
        let named = |name| encodings::<f32>().into_iter().find(|it| it.0 == name);
        assert_eq!(named("largest"), Some(("largest", f32::MAX)));
        let least = Some(("minus least normal", -f32::MIN_POSITIVE));
        assert_eq!(named("minus least normal"), least);
        let nan = encodings::<f64>().into_iter().filter(|it| it.1.is_nan());
        assert_eq!(nan.count(), 8);
    }

    #[test]
    fn slices_have_the_length_asked_for() {
        for n in [0, 1, 2, 129] {
            assert!(slices::<f64>(n).iter().all(|slice| slice.1.len() == n));
        }
    }
}
