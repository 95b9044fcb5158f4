//! Conversions: every encoding of 16 bits stands for its value, and the kernels that copy elements
//! write each of them.

use common::bitmaps::bitmap;
use common::child::thinned;
use common::data::Generator;
use common::kinds;
use common::known::Known;
use common::on_types;
use common::rows::{describe, every, serving};
use common::value::Value;
use half::{bf16, f16};
use superscalar::kernels::input::ValidInto;
use superscalar::masked::Validity;
use superscalar::registry::{self, Supports, ops};
use superscalar::{Converted, Half};

/// The value of an encoding, by the definition of the format.
fn value(bits: u16, fraction_bits: u32) -> f32 {
    let largest = (1u32 << (15 - fraction_bits)) - 1;
    let bias = largest as i32 / 2;
    let sign = if bits >> 15 == 0 { 1.0 } else { -1.0 };
    let exponent = u32::from(bits) >> fraction_bits & largest;
    let fraction = f64::from(bits & ((1 << fraction_bits) - 1)) / f64::from(1u32 << fraction_bits);
    let magnitude = match exponent {
        0 => fraction * 2f64.powi(1 - bias),
        all if all == largest && fraction == 0.0 => f64::INFINITY,
        all if all == largest => f64::NAN,
        _ => (1.0 + fraction) * 2f64.powi(exponent as i32 - bias),
    };
    (sign * magnitude) as f32
}

/// Alone among zeros, in every lane of every vector, a value is its own sum.
fn every_encoding<E: Half + Known<Statistic = f32>>(fraction_bits: u32) {
    let kernels = serving(registry::of::<ops::Sum, E>());
    for bits in 0..=u16::MAX {
        let (one, value) = (E::of_bits(bits.into()), value(bits, fraction_bits));
        assert_eq!(
            one.statistic().bits_of_value(),
            value.bits_of_value(),
            "{bits:#x}"
        );
        let expected = f32::canonical_sum(&[value]).to_bits();
        let mut x = [E::of_bits(0); 33];
        x[usize::from(bits % 33)] = one;
        let public = [superscalar::sum(&x[..]), superscalar::sum(&[one])];
        assert_eq!(public.map(f32::to_bits), [expected; 2], "{bits:#x}");
        for kernel in &kernels {
            let row = describe(kernel.descriptor());
            assert_eq!(kernel.run(&x).to_bits(), expected, "{bits:#x}, {row}");
        }
    }
}

#[test]
fn every_encoding_is_converted() {
    every_encoding::<f16>(10);
    every_encoding::<bf16>(7);
}

/// What was there before is another value.
fn is_converted<E: Converted + Known>() {
    let mut random = Generator::new(1);
    for (name, kind) in kinds::of_encodings::<E>() {
        for n in [0, 1, 2, 3, 4, 5, 31, 64, 65, 1000, 4096, 10_001] {
            let x = kind(n, &mut random);
            let expected: Vec<E::Statistic> = x.iter().map(|x| x.statistic()).collect();
            for kernel in every(registry::of::<ops::Convert, E>()) {
                let mut out: Vec<E::Statistic> = expected.iter().rev().copied().collect();
                kernel.run(&x, &mut out);
                let bits = |out: &[E::Statistic]| -> Vec<u64> {
                    out.iter().map(|it| it.bits_of_value()).collect()
                };
                let row = describe(kernel.descriptor());
                assert!(
                    bits(&out) == bits(&expected),
                    "{} {n}, {name}, {row}",
                    E::NAME
                );
            }
        }
    }
}

#[test]
fn every_element_is_converted() {
    on_types!(is_converted: i8, i16, i32, i64, u8, u16, u32, u64, f16, bf16);
}

fn is_selected<W: Known + Supports<ops::SelectOrZero, Input = ValidInto<W, W>, Output = ()>>() {
    let kernels = serving(registry::of::<ops::SelectOrZero, W>());
    let mut random = Generator::new(2);
    for n in (0..300).step_by(thinned(17)).chain([1000, 4096, 4097]) {
        for (offset, invalid) in
            (0..10).flat_map(|offset| [(offset, 2), (offset, 1), (offset, 1 << 40)])
        {
            let x: Vec<W> = kinds::many(n, &mut random, kinds::any);
            let valid: Vec<bool> = (0..n)
                .map(|_| !random.bits().is_multiple_of(invalid))
                .collect();
            let bytes = bitmap(&valid, offset, &mut random);
            let one = |(x, valid): (&W, &bool)| if *valid { *x } else { W::of_bits(0) };
            let expected: Vec<W> = x.iter().zip(&valid).map(one).collect();
            for kernel in &kernels {
                let mut out = vec![W::of_bits(u64::MAX); n];
                let validity = Validity::new(&bytes, offset, n).expect("as many bits");
                kernel.run(&x, validity.into(), &mut out);
                let row = describe(kernel.descriptor());
                assert!(
                    out == expected,
                    "{} {n}, bit {offset}, one in {invalid}, {row}",
                    W::NAME
                );
            }
        }
    }
}

#[test]
fn what_is_valid_is_selected() {
    on_types!(is_selected: u8, u16, u32, u64);
}
