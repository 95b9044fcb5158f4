//! The norms and counts of types that no kernel of their own answers: integers against 128 bits, halves against their copies in `f32`, bit
//! for bit.

use common::data::Generator;
use half::{bf16, f16};
use superscalar::{Element, count_nan, norm_inf};

/// Lengths of a few elements, of vectors, and of blocks.
const LENGTHS: [usize; 12] = [0, 1, 2, 3, 4, 5, 31, 64, 65, 1000, 4096, 10_001];

fn integers<E: Element<Magnitude: Into<u128>>>(of_bits: fn(u64) -> E, wide: fn(E) -> i128) {
    let mut generator = Generator::new(1);
    let ends = [0, 1, 1 << (8 * size_of::<E>() - 1), u64::MAX];
    for n in LENGTHS {
        for random in [false, true] {
            let x: Vec<E> = (0..n)
                .map(|_| match random {
                    true => of_bits(generator.bits()),
                    false => of_bits(ends[generator.below(4) as usize]),
                })
                .collect();
            let right = x.iter().map(|x| wide(*x).unsigned_abs()).max();
            assert_eq!(norm_inf(&x).into(), right.unwrap_or(0), "{} {n}", E::NAME);
            assert_eq!(count_nan(&x), 0);
        }
    }
}

#[test]
fn integers_have_unsigned_magnitudes_and_no_nan() {
    integers(|bits| bits as i8, i128::from);
    integers(|bits| bits as i16, i128::from);
    integers(|bits| bits as i32, i128::from);
    integers(|bits| bits as i64, i128::from);
    integers(|bits| bits as u8, i128::from);
    integers(|bits| bits as u16, i128::from);
    integers(|bits| bits as u32, i128::from);
    integers(|bits: u64| bits, i128::from);
}

fn halves<H: Element<Magnitude = f32>>(of_bits: fn(u16) -> H, widened: fn(H) -> f32) {
    let mut generator = Generator::new(2);
    for n in LENGTHS {
        // Any encoding; no NaN; zeros of both signs.
        for mask in [0xffff, 0xbbff, 0x8000] {
            let bits = (0..n).map(|_| generator.bits() as u16 & mask);
            let x: Vec<H> = bits.map(of_bits).collect();
            let copy: Vec<f32> = x.iter().map(|x| widened(*x)).collect();
            assert_eq!(
                norm_inf(&x).to_bits(),
                norm_inf(&copy).to_bits(),
                "{} {n}",
                H::NAME
            );
            assert_eq!(count_nan(&x), count_nan(&copy), "{} {n}", H::NAME);
        }
    }
}

#[test]
fn halves_answer_as_their_copies() {
    halves(f16::from_bits, f16::to_f32);
    halves(bf16::from_bits, bf16::to_f32);
}
