//! The element types whose values are compared, and what their extremes are: a plain loop, written
//! from the contract alone.

use half::{bf16, f16};
use superscalar::Element;

/// An element type as the tests of the extremes see it.
///
/// What the library knows of the order of its types is not used: values are compared after an exact
/// conversion.
pub trait Comparable: Element {
    /// A type that has every value of this one, and whose comparisons are the language's.
    type Wide: PartialOrd + Copy;
    /// Bits of the encoding.
    const BITS: u32;
    /// The bits of the NaN that is answered, where there is one.
    const ANSWERED_NAN: Option<u64>;

    /// The element with that encoding; higher bits are ignored.
    fn of_bits(bits: u64) -> Self;
    /// The encoding.
    fn bits(self) -> u64;
    /// The value, exactly.
    fn wide(self) -> Self::Wide;
    /// That small number, at most 100.
    fn small(number: u8) -> Self;
    /// The least value and the greatest: infinities, where there are.
    fn ends() -> [Self; 2];
    /// Numbers at which comparisons could go wrong.
    fn specials() -> Vec<Self>;
    /// NaN of both signs, quiet and signalling, of several payloads; nothing for integers.
    fn nans() -> Vec<Self>;
    /// What the loop below finds in a slice.
    fn plain(x: &[Self]) -> Plain;

    /// Whether it is a number: NaN is the one value that is not equal to itself.
    fn is_number(self) -> bool {
        let same = self.wide();
        self.wide() == same
    }
}

/// Where the extremes of a slice first stand.
#[derive(Clone, Copy, Debug, Default)]
pub struct Plain {
    /// The first NaN.
    pub nan: Option<usize>,
    /// The least number.
    pub least: Option<usize>,
    /// The greatest number.
    pub greatest: Option<usize>,
}

impl Plain {
    /// The first NaN, where there is one; else an extreme.
    pub fn first_nan_or(self, extreme: fn(Self) -> Option<usize>) -> Option<usize> {
        self.nan.or(extreme(self))
    }
}

/// The oracle: one element after another.
fn plain<E: Comparable>(x: &[E]) -> Plain {
    let mut nan = None;
    // Values with their positions.
    let mut least: Option<(E::Wide, usize)> = None;
    let mut greatest: Option<(E::Wide, usize)> = None;
    for (at, element) in x.iter().enumerate() {
        let value = element.wide();
        if !element.is_number() {
            nan = nan.or(Some(at));
            continue;
        }
        if least.is_none_or(|(best, _)| value < best) {
            least = Some((value, at));
        }
        if greatest.is_none_or(|(best, _)| value > best) {
            greatest = Some((value, at));
        }
    }
    Plain {
        nan,
        least: least.map(|(_, at)| at),
        greatest: greatest.map(|(_, at)| at),
    }
}

macro_rules! integers {
    ($($integer:ident as $unsigned:ident),*) => {
        $(impl Comparable for $integer {
            type Wide = i128;
            const BITS: u32 = $integer::BITS;
            const ANSWERED_NAN: Option<u64> = None;

            fn of_bits(bits: u64) -> Self {
                bits as $integer
            }
            fn bits(self) -> u64 {
                u64::from(self as $unsigned)
            }
            fn wide(self) -> i128 {
                i128::from(self)
            }
            fn small(number: u8) -> Self {
                number as $integer
            }
            fn ends() -> [Self; 2] {
                [$integer::MIN, $integer::MAX]
            }
            fn specials() -> Vec<Self> {
                // Those of both signs, whose order an unsigned or a narrower comparison gets wrong.
                let middle = $integer::MAX / 2;
                let below_zero = (0 as $integer).wrapping_sub(1);
                vec![
                    $integer::MIN, $integer::MIN + 1, below_zero, 0, 1, middle, middle + 1,
                    $integer::MAX - 1, $integer::MAX, $integer::MAX ^ 1 << ($integer::BITS / 2),
                ]
            }
            fn nans() -> Vec<Self> {
                Vec::new()
            }
            fn plain(x: &[Self]) -> Plain {
                plain(x)
            }
        })*
    };
}
integers!(
    i8 as u8, i16 as u16, i32 as u32, i64 as u64, u8 as u8, u16 as u16, u32 as u32, u64 as u64
);

macro_rules! floats {
    ($($float:ident as $unsigned:ident, $fraction_bits:literal;)*) => {
        $(impl Comparable for $float {
            type Wide = f64;
            const BITS: u32 = $unsigned::BITS;
            // All bits of the exponent, and the highest one of the fraction.
            const ANSWERED_NAN: Option<u64> =
                Some(((1 << ($unsigned::BITS - $fraction_bits)) - 1) << ($fraction_bits - 1));

            fn of_bits(bits: u64) -> Self {
                $float::from_bits(bits as $unsigned)
            }
            fn bits(self) -> u64 {
                u64::from(self.to_bits())
            }
            fn wide(self) -> f64 {
                f64::from(self)
            }
            fn small(number: u8) -> Self {
                $float::from(number as i8)
            }
            fn ends() -> [Self; 2] {
                [$float::NEG_INFINITY, $float::INFINITY]
            }
            fn specials() -> Vec<Self> {
                let infinity = $float::INFINITY.to_bits();
                let least_normal = 1 << $fraction_bits;
                let one = 1 << $fraction_bits | infinity >> 1;
                of_both_signs(&[0, 1, 2, least_normal - 1, least_normal, one, infinity - 1, infinity])
            }
            fn nans() -> Vec<Self> {
                let infinity = $float::INFINITY.to_bits();
                let quiet = 1 << ($fraction_bits - 1);
                let payloads = [1, quiet - 1, quiet, quiet | 1, 2 * quiet - 1];
                of_both_signs(&payloads.map(|payload| infinity | payload))
            }
            fn plain(x: &[Self]) -> Plain {
                plain(x)
            }
        })*
    };
}
floats! {
    f16 as u16, 10;
    bf16 as u16, 7;
    f32 as u32, 23;
    f64 as u64, 52;
}

/// The elements of these encodings, without a sign and with one.
fn of_both_signs<E: Comparable>(encodings: &[impl Into<u64> + Copy]) -> Vec<E> {
    let signs = [0, 1u64 << (E::BITS - 1)];
    let encodings = encodings.iter().map(|&bits| bits.into());
    encodings
        .flat_map(|bits: u64| signs.map(|sign| E::of_bits(bits | sign)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::Comparable;
    use half::{bf16, f16};

    fn answered<E: Comparable>() -> Option<u64> {
        E::ANSWERED_NAN
    }

    #[test]
    fn the_answered_nan_is_the_quiet_one() {
        assert_eq!(answered::<f16>(), Some(0x7e00));
        assert_eq!(answered::<bf16>(), Some(0x7fc0));
        assert_eq!(answered::<f32>(), Some(0x7fc0_0000));
        assert_eq!(answered::<f64>(), Some(0x7ff8_0000_0000_0000));
        assert_eq!(answered::<u8>(), None);
    }

    fn encodings_are_what_they_should_be<E: Comparable>() {
        assert!(E::nans().iter().all(|nan| !nan.is_number()));
        assert!(E::specials().iter().all(|special| special.is_number()));
        let [least, greatest] = E::ends().map(E::wide);
        let between = |it: &E| (least..=greatest).contains(&it.wide());
        assert!(E::specials().iter().all(between));
        assert!((0..100).all(|i| E::small(i).wide() < E::small(i + 1).wide()));
    }

    #[test]
    fn numbers_and_others_are_told_apart() {
        encodings_are_what_they_should_be::<i8>();
        encodings_are_what_they_should_be::<u64>();
        encodings_are_what_they_should_be::<f16>();
        encodings_are_what_they_should_be::<bf16>();
        encodings_are_what_they_should_be::<f32>();
        encodings_are_what_they_should_be::<f64>();
    }

    #[test]
    fn the_loop_finds_first_positions() {
        let found = f32::plain(&[2.0, f32::NAN, -0.0, 0.0, 2.0, -f32::NAN]);
        assert_eq!(
            (found.nan, found.least, found.greatest),
            (Some(1), Some(2), Some(0))
        );
        let found = f32::plain(&[f32::NAN]);
        assert_eq!((found.least, found.greatest), (None, None));
    }
}
