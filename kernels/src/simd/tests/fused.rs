//! Multiplication and addition in one rounding, on every vector, against the CPU's instruction;
//! where it has none, against the integers of [`Float::mul_add`], which the others are held
//! against.

use super::asked;
use super::kernels::{Literal, MultiplyAdd, has_fused, run};
use crate::element::{Float, Ordered};
use crate::simd::{Arithmetic, portable, scalar};
use std::vec;
use std::vec::Vec;

/// Cases of a check whose kernel is called once.
const AT_ONCE: usize = 1 << 10;

/// Random cases of each vector, unless `SUPERSCALAR_FUSED_CASES` says another number.
const CASES: usize = 1 << 20;

/// A step of Steele, Lea and Flood's SplitMix64.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ z >> 31
}

/// The oracle.
fn fused<E: Literal>(a: E, b: E, c: E) -> E {
    if has_fused() {
        Literal::fused(a, b, c)
    } else {
        Float::mul_add(a, b, c)
    }
}

/// The vectors give what the oracle gives, to the bit; any NaN for a NaN.
fn compare<V: Arithmetic<Element: Literal>>(cases: &[[V::Element; 3]]) {
    let mut x = Vec::new();
    for chunk in cases.chunks(V::LANES) {
        let lanes = || chunk.iter().cycle().take(V::LANES);
        x.extend(lanes().map(|[a, _, _]| *a));
        x.extend(lanes().map(|[_, b, _]| *b));
        x.extend(lanes().map(|[_, _, c]| *c));
    }
    let found = run::<V, MultiplyAdd<V>>(&x);
    for (&[a, b, c], found) in cases.iter().zip(found) {
        let expected = fused(a, b, c);
        let same = if expected.is_nan() {
            found.is_nan()
        } else {
            found.bits() == expected.bits()
        };
        let bits = [a, b, c, found, expected].map(Literal::bits);
        assert!(same, "a * b + c, found, expected: {bits:x?}");
    }
}

/// Numbers at which something changes, of both signs.
fn chosen<E: Literal>() -> Vec<E> {
    let exponent_bits = E::BITS - 1 - E::FRACTION_BITS;
    let bias = (1i64 << (exponent_bits - 1)) - 1;
    let one = (bias as u64) << E::FRACTION_BITS;
    let infinity = ((1 << exponent_bits) - 1) << E::FRACTION_BITS;
    let fraction = (1 << E::FRACTION_BITS) - 1;
    // Subnormal numbers, and around the ends of the range.
    let mut bits = vec![0, 1, 2, 3, fraction / 2, fraction, fraction + 1];
    bits.extend([fraction + 2, infinity - 1, infinity - 2, infinity]);
    bits.push(infinity | 1 << (E::FRACTION_BITS - 1));
    // Around one, with ends that make ties; and the bounds of the steps for `f64`.
    bits.extend([
        one - 1,
        one,
        one + 1,
        one + 2,
        one | fraction,
        one | (fraction / 2),
    ]);
    bits.extend([one | (fraction / 3), one + (1 << (E::FRACTION_BITS / 2))]);
    for exponent in [
        -1000i64, -801, -800, -799, -500, -126, -100, -64, -53, -24, -12, -2, 1, 2, 12, 24, 53, 64,
        100, 126, 127, 450, 900, 901,
    ] {
        if exponent.abs() < bias {
            let power = ((bias + exponent) as u64) << E::FRACTION_BITS;
            bits.extend([power, power | fraction]);
        }
    }
    let sign = 1 << (E::BITS - 1);
    let both = bits.into_iter().flat_map(|it| [it, it | sign]);
    both.map(E::of_bits).collect()
}

/// Products just above half of the last digit of what they are added to, with a digit far below: in
/// the range of one step, at both ends of the exponents, and beside each other.
const TIES: [[u64; 3]; 4] = [
    // 2^74 + 1, and 2^127.
    [
        0x42d7_4805_d200_ba40,
        0x41a5_fdea_b200_0000,
        0x47e0_0000_0000_0000,
    ],
    [
        0x3ff0_bec3_171e_92af,
        0x3ffe_9374_2b38_8de2,
        0x4352_94bf_6851_2d32,
    ],
    [
        0x23d0_bec3_171e_92af,
        0x23de_9374_2b38_8de2,
        0x0b12_94bf_6851_2d32,
    ],
    [
        0x6570_bec3_171e_92af,
        0x52ce_9374_2b38_8de2,
        0x7ba2_94bf_6851_2d32,
    ],
];

fn fuses_chosen<V: Arithmetic<Element: Literal>>() {
    let values = chosen::<V::Element>();
    let mut cases: Vec<[V::Element; 3]> = Vec::new();
    cases.extend(TIES.map(|case| case.map(Literal::of_bits)));
    // A result that is subnormal, and a rounding away from a tie.
    let subnormal = [0x9700_0800, 0x1cff_f001, 0x0001_0002];
    cases.push(subnormal.map(Literal::of_bits));
    for &a in &values {
        for &b in &values {
            cases.extend(values.iter().map(|&c| [a, b, c]));
            // What cancels with the product, to the last bits.
            let product = fused(a, b, V::Element::ZERO).bits();
            let opposite = product ^ 1 << (V::Element::BITS - 1);
            let around = [opposite.wrapping_sub(1), opposite, opposite + 1];
            cases.extend(around.map(|c| [a, b, Literal::of_bits(c)]));
        }
    }
    for cases in cases.chunks(AT_ONCE) {
        compare::<V>(cases);
    }
    std::eprintln!(
        "{} chosen cases of {}",
        cases.len(),
        core::any::type_name::<V>()
    );
}

/// Three numbers of random bits; of exponents near each other; or a product and what nearly
/// cancels with it, or lies a rounding away.
fn random<E: Literal>(state: &mut u64) -> [E; 3] {
    let kind = next(state) % 4;
    let [a, b, c] = [next(state), next(state), next(state)];
    if kind == 0 {
        return [a, b, c].map(E::of_bits);
    }
    let near = |bits: u64, by: u64| {
        let exponent = (1 << (E::BITS - 2 - E::FRACTION_BITS)) - 1 - by / 2 + next_below(bits, by);
        let sign = (bits >> 63) << (E::BITS - 1);
        E::of_bits(sign | exponent << E::FRACTION_BITS | bits & ((1 << E::FRACTION_BITS) - 1))
    };
    let (a, b) = (near(a, 60), near(b, 60));
    if kind == 1 {
        return [a, b, near(c, 120)];
    }
    if kind == 3 && c % 2 == 0 {
        return scaled_tie(a, b, c);
    }
    // Few bits make products that are exact, and ties.
    let few = |x: E| E::of_bits(x.bits() & !((1 << (E::FRACTION_BITS / 2 + 1)) - 1));
    let (a, b) = if kind == 2 { (few(a), few(b)) } else { (a, b) };
    let product = fused(a, b, E::ZERO);
    let shift = (c >> 8) % u64::from(E::FRACTION_BITS);
    let distance = (c % 8).wrapping_sub(4) << shift;
    let opposite = product.bits() ^ 1 << (E::BITS - 1);
    let addend = opposite.wrapping_add(distance) & (u64::MAX >> (64 - E::BITS));
    [a, b, E::of_bits(addend)]
}

/// A product that is about half of the last digit of what it is added to, at any exponents.
fn scaled_tie<E: Literal>(a: E, b: E, c: u64) -> [E; 3] {
    let one = u64::from(E::BITS - 2 - E::FRACTION_BITS);
    let bias = (1i64 << one) - 1;
    let exponent = |x: E| (x.bits() >> E::FRACTION_BITS & ((2 << one) - 1)) as i64 - bias;
    let field = |x: E, exponent: i64| {
        let kept = x.bits() & !(((2 << one) - 1) << E::FRACTION_BITS);
        let field = (exponent + bias).clamp(1, 2 * bias) as u64;
        E::of_bits(kept | field << E::FRACTION_BITS)
    };
    let far = (c >> 20) as i64 % bias - bias / 2;
    let apart = (c >> 8) as i64 % 5 - 2;
    let (a, b) = (field(a, exponent(a) + far), field(b, exponent(b)));
    let sum = exponent(a) + exponent(b) + i64::from(E::FRACTION_BITS) + apart;
    [a, b, field(E::of_bits(c.rotate_left(17)), sum)]
}

/// A number below `bound`, of the bits that no fraction has.
fn next_below(bits: u64, bound: u64) -> u64 {
    (bits >> 52) % bound
}

fn fuses_random<V: Arithmetic<Element: Literal>>() {
    let asked = std::env::var("SUPERSCALAR_FUSED_CASES");
    let all = asked.map_or(CASES, |it| it.parse().expect("a number of cases"));
    let mut state = 1;
    let mut cases = vec![[V::Element::ZERO; 3]; AT_ONCE];
    for _ in 0..all.div_ceil(AT_ONCE) {
        cases.fill_with(|| random(&mut state));
        compare::<V>(&cases);
    }
    std::eprintln!("{all} random cases of {}", core::any::type_name::<V>());
}

#[test]
fn chosen_products_are_added_in_one_rounding() {
    on_every_vector!(fuses_chosen);
}

#[test]
fn random_products_are_added_in_one_rounding() {
    on_every_vector!(fuses_random);
}
