//! The generator and the data sets. Everything follows from a seed: no data file, no clock.

use crate::value::Value;

/// Marsaglia's xorshift with a final multiplication (Vigna's `xorshift64*`).
#[derive(Clone, Debug)]
pub struct Generator(u64);

impl Generator {
    /// The generator of a seed; seeds that differ by little give streams that have nothing in
    /// common.
    pub fn new(seed: u64) -> Self {
        // The odd factor spreads the seed's bits; a xorshift must not start at zero.
        Generator(seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        ((self.bits() >> 32) * bound) >> 32
    }
}

/// `n` values of one kind.
pub fn values<E>(n: usize, seed: u64, kind: fn(&mut Generator) -> E) -> Vec<E> {
    let mut generator = Generator::new(seed);
    (0..n).map(|_| kind(&mut generator)).collect()
}

/// An integer from -8 to 8: sums and products of these are exact in any order.
pub fn integer<E: Value>(generator: &mut Generator) -> E {
    E::of(generator.below(17) as f64 - 8.0)
}

/// A value of full precision in [-1, 1): 24 or 53 random bits.
pub fn uniform<E: Value>(generator: &mut Generator) -> E {
    // Shifted so that the conversion to either type is exact.
    let fraction = generator.bits() >> (63 - E::FRACTION_BITS);
    let ulp = 2.0 / (1u64 << (E::FRACTION_BITS + 1)) as f64;
    E::of(fraction as f64 * ulp - 1.0)
}

/// A value of either sign with a random fraction and a magnitude from 2^-20 to 2^20: the roundings
/// of a sum differ with nearly every change of its order.
pub fn mixed<E: Value>(generator: &mut Generator) -> E {
    let exponent = generator.below(41) as i32 - 20;
    let fraction = 1.0 + (generator.bits() >> 12) as f64 / (1u64 << 52) as f64;
    let sign = if generator.bits() >> 63 == 0 {
        1.0
    } else {
        -1.0
    };
    E::of(sign * fraction * 2f64.powi(exponent))
}

/// Any encoding at all: in a few thousand values there are NaN, and infinities by overflow.
pub fn any_bits<E: Value>(generator: &mut Generator) -> E {
    E::of_bits(generator.bits() >> (64 - E::BITS))
}

/// Any byte.
pub fn bytes(n: usize, seed: u64) -> Vec<u8> {
    let mut generator = Generator::new(seed);
    (0..n).map(|_| (generator.bits() >> 56) as u8).collect()
}

#[cfg(test)]
mod tests {
    use super::{integer, mixed, uniform, values};

    #[test]
    fn data_is_what_its_kind_says() {
        let integers = values::<f32>(1000, 1, integer);
        assert!(integers.iter().all(|x| x.fract() == 0.0 && x.abs() <= 8.0));
        assert!(integers.contains(&8.0) && integers.contains(&-8.0));
        let uniform = values::<f64>(1000, 2, uniform);
        assert!(uniform.iter().all(|x| (-1.0..1.0).contains(x)));
        let small = uniform.iter().filter(|x| x.abs() < 0.5).count();
        assert!((400..600).contains(&small), "{small}");
        let mixed = values::<f32>(1000, 3, mixed);
        assert!(mixed.iter().any(|x| x.abs() < 1e-5) && mixed.iter().any(|x| x.abs() > 1e5));
    }

    #[test]
    fn seeds_differ() {
        let [a, b] = [1, 2].map(|seed| values::<f64>(100, seed, uniform));
        assert!(a.iter().zip(&b).all(|(a, b)| a != b));
    }
}
