//! What the tests of views and of columns share: elements with something of everything in each
//! column.

use crate::data::Generator;
use crate::ordered::Comparable;

/// Elements in columns of several kinds: zeros of both signs; infinities and subnormals; one NaN;
/// nothing but NaN; nothing but NaN and infinities; and, for the most part, any numbers.
pub fn elements<E: Comparable>(n: usize, columns: usize, seed: u64) -> Vec<E> {
    let mut generator = Generator::new(seed);
    let (specials, nans) = (E::specials(), E::nans());
    let zeros = [E::of_bits(0), E::of_bits(1 << (E::BITS - 1))];
    let any = |generator: &mut Generator| {
        let it = E::of_bits(generator.bits());
        if it.is_number() { it } else { E::small(7) }
    };
    // For floating-point types, numbers near one: their sums are rounded differently in any other
    // order.
    let ordinary = |generator: &mut Generator| {
        let Some(nan) = E::ANSWERED_NAN else {
            return any(generator);
        };
        let fraction_and_more = (1 << (nan.trailing_zeros() + 4)) - 1;
        let varying = fraction_and_more | (1 << (E::BITS - 1));
        E::of_bits(E::small(1).bits() ^ (generator.bits() & varying))
    };
    let element = |at: usize| {
        let of = |list: &[E], generator: &mut Generator| {
            list[generator.below(list.len() as u64) as usize]
        };
        let column = at % columns.max(1);
        match column % 7 {
            // Only NaN, or only values that are no more extreme than the result of no element.
            5 if column % 6 == 3 && !nans.is_empty() => of(&nans, &mut generator),
            5 if column % 6 == 1 && !nans.is_empty() && generator.below(2) == 0 => {
                of(&nans, &mut generator)
            }
            5 if column % 6 == 1 => of(&E::ends(), &mut generator),
            1 if E::ANSWERED_NAN.is_some() => of(&zeros, &mut generator),
            3 => of(&specials, &mut generator),
            5 if generator.below(40) == 0 && !nans.is_empty() => of(&nans, &mut generator),
            2 | 4 => E::small(generator.below(100) as u8),
            6 => any(&mut generator),
            _ => ordinary(&mut generator),
        }
    };
    (0..n).map(element).collect()
}
