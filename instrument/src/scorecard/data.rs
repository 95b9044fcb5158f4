//! The bars of unusual data: subnormal numbers, and infinities or NaN among typical ones. Each is
//! held against typical data of the same length, in L2: operations that add or compare take at most
//! 1.3 times as long. Those that multiply elements with each other are left out of the subnormal
//! ones, where the hardware asks for help; of infinities and NaN they sweep a block once more, and
//! take at most 2.5 times as long.

use super::{Bar, timed};
use crate::buffer::{Buffer, Typical};
use crate::footprint::Footprint;
use crate::measure::{Plan, Subject, opaque};
use crate::real::Real;
use half::{bf16, f16};
use std::time::Duration;
use superscalar::Element;

/// Equal loops on other data: short rounds will do.
const PLAN: Plan = Plan::within(Duration::from_millis(150));

/// Every so many elements one is infinite, or NaN.
const RARE: usize = 64;

/// The share of the speed on typical data that is required of one sweep, and of two.
const ONCE: f64 = 1.0 / 1.3;
const TWICE: f64 = 1.0 / 2.5;

/// What the data hold.
#[derive(Clone, Copy)]
enum Data {
    Subnormal,
    Infinite,
    Nan,
}

impl Data {
    const ALL: [Data; 3] = [Data::Subnormal, Data::Infinite, Data::Nan];

    fn name(self) -> &'static str {
        match self {
            Data::Subnormal => "subnormal",
            Data::Infinite => "infinite",
            Data::Nan => "NaN",
        }
    }
}

/// An operation on a slice, whose result is given in bits.
type Entry<E> = (&'static str, fn(&[E]) -> u64);

/// Operations that add or compare.
fn additions<E: Real>() -> [Entry<E>; 6] {
    [
        ("sum", |x| superscalar::sum(x).bits()),
        ("norm1", |x| superscalar::norm1(x).bits()),
        ("norm_inf", |x| superscalar::norm_inf(x).bits()),
        ("min", |x| superscalar::min(x).map_or(0, Real::bits)),
        ("minmax", |x| {
            superscalar::minmax(x).map_or(0, |(min, max)| min.bits() ^ max.bits())
        }),
        ("argmax", |x| {
            superscalar::argmax(x).map_or(0, |at| at as u64)
        }),
    ]
}

/// Operations that multiply elements with each other.
fn products<E: Real>() -> [Entry<E>; 3] {
    [
        ("sum_of_squares", |x| superscalar::sum_of_squares(x).bits()),
        ("norm2", |x| superscalar::norm2(x).bits()),
        ("var", |x| superscalar::var(x, 0).bits()),
    ]
}

/// A type and its unusual values.
trait Unusual: Element + Typical {
    /// A subnormal number for each seed.
    fn subnormal(seed: u64) -> Self;
    const INFINITE: Self;
    const NOT_A_NUMBER: Self;
}

/// Writes the values of a type: the bits of its mantissa and the type of all its bits.
macro_rules! unusual {
    ($($float:ident: $bits:ident, $mantissa:expr;)*) => {
        $(impl Unusual for $float {
            fn subnormal(seed: u64) -> $float {
                let random = $bits::typical(seed);
                // The sign, and a mantissa that is not zero.
                let sign = random & !($bits::MAX >> 1);
                $float::from_bits(sign | random & ((1 << $mantissa) - 1) | 1)
            }

            const INFINITE: $float = $float::INFINITY;
            const NOT_A_NUMBER: $float = $float::NAN;
        })*
    };
}
unusual! {
    f32: u32, 23;
    f64: u64, 52;
    f16: u16, 10;
    bf16: u16, 7;
}

fn element<E: Unusual>(data: Data, i: usize) -> E {
    let rare = i % RARE == RARE - 1;
    match data {
        Data::Subnormal => E::subnormal(i as u64),
        Data::Infinite if rare => E::INFINITE,
        Data::Nan if rare => E::NOT_A_NUMBER,
        _ => E::typical(i as u64),
    }
}

pub(super) fn bars() -> Vec<Bar> {
    let mut bars = Vec::new();
    for data in Data::ALL {
        bars.extend(of::<f32>(data));
        bars.extend(of::<f64>(data));
        bars.push(bar::<f16>(
            data,
            ONCE,
            ("sum", |x| superscalar::sum(x).bits()),
        ));
        bars.push(bar::<bf16>(
            data,
            ONCE,
            ("sum", |x| superscalar::sum(x).bits()),
        ));
    }
    bars
}

fn of<E: Real + Unusual>(data: Data) -> Vec<Bar> {
    let additions = additions::<E>().map(|entry| bar(data, ONCE, entry));
    let mut bars = Vec::from(additions);
    if !matches!(data, Data::Subnormal) {
        bars.extend(products::<E>().map(|entry| bar(data, TWICE, entry)));
    }
    bars
}

fn bar<E: Unusual>(data: Data, required: f64, (operation, call): Entry<E>) -> Bar {
    Bar {
        name: format!("{operation} {} L2, {} data", E::NAME, data.name()),
        operation,
        dtype: E::NAME,
        footprint: Footprint::L2.to_string(),
        limit_name: "typical data",
        required,
        physical: false,
        run: Box::new(move |environment, _| {
            let n = Footprint::L2.elements(&environment.caches, 1, size_of::<E>());
            let typical = Buffer::new(n, |i| E::typical(i as u64));
            let unusual = Buffer::new(n, |i| element::<E>(data, i));
            timed(
                n,
                &PLAN,
                Subject::new("typical data", || call(opaque(typical.as_slice()))),
                Subject::new(operation, || call(opaque(unusual.as_slice()))),
            )
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::{Data, Unusual, element};
    use half::{bf16, f16};

    #[test]
    fn data_are_what_they_are_called() {
        let subnormal: Vec<f32> = (0..100).map(|i| element(Data::Subnormal, i)).collect();
        assert!(subnormal.iter().all(|x| x.is_subnormal()));
        assert!(subnormal.iter().any(|x| *x < 0.0) && subnormal.iter().any(|x| *x > 0.0));
        assert_eq!(
            f16::subnormal(3).classify(),
            std::num::FpCategory::Subnormal
        );
        assert_eq!(
            bf16::subnormal(3).classify(),
            std::num::FpCategory::Subnormal
        );
        let count = |data, is: fn(&f64) -> bool| {
            let all: Vec<f64> = (0..6400).map(|i| element(data, i)).collect();
            all.iter().filter(|x| is(x)).count()
        };
        assert_eq!(count(Data::Infinite, |x| x.is_infinite()), 100);
        assert_eq!(count(Data::Nan, |x| x.is_nan()), 100);
    }
}
