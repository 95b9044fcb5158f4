//! The bars of reductions that leave elements out: half of them, at random. Each is held against
//! the plain reduction of as many elements.

use super::{Bar, Timed, timed};
use crate::buffer::Buffer;
use crate::footprint::Footprint;
use crate::machine::Environment;
use crate::measure::{Error, Plan, Subject, opaque};
use crate::real::Real;
use superscalar::masked::{Masked, Validity};

/// The result of an operation on a slice, in bits.
type Plain<E> = fn(&[E]) -> u64;

/// What it answers of the valid elements.
type OfValid<E> = fn(Masked<'_, E>) -> u64;

/// An operation that leaves elements out, the plain one, and itself.
type Entry<E, F> = (&'static str, Plain<E>, F);

/// Over NaN.
fn nan_entries<E: Real>() -> [Entry<E, Plain<E>>; 4] {
    [
        (
            "nansum",
            |x| superscalar::sum(x).bits(),
            |x| superscalar::nansum(x).bits(),
        ),
        (
            "nanvar",
            |x| superscalar::var(x, 0).bits(),
            |x| superscalar::nanvar(x, 0).bits(),
        ),
        (
            "nanmin",
            |x| superscalar::min(x).map_or(0, Real::bits),
            |x| superscalar::nanmin(x).map_or(0, Real::bits),
        ),
        (
            "nanargmin",
            |x| superscalar::argmin(x).map_or(0, |at| at as u64),
            |x| superscalar::nanargmin(x).map_or(0, |at| at as u64),
        ),
    ]
}

/// Over elements that are not valid.
fn masked_entries<E: Real>() -> [Entry<E, OfValid<E>>; 4] {
    [
        (
            "masked sum",
            |x| superscalar::sum(x).bits(),
            |x| x.sum().bits(),
        ),
        (
            "masked var",
            |x| superscalar::var(x, 0).bits(),
            |x| x.var(0).bits(),
        ),
        (
            "masked min",
            |x| superscalar::min(x).map_or(0, Real::bits),
            |x| x.min().map_or(0, Real::bits),
        ),
        (
            "masked argmin",
            |x| superscalar::argmin(x).map_or(0, |at| at as u64),
            |x| x.argmin().map_or(0, |at| at as u64),
        ),
    ]
}

pub(super) fn bars() -> Vec<Bar> {
    let mut bars = of::<f32>();
    bars.extend(of::<f64>());
    bars
}

fn of<E: Real>() -> Vec<Bar> {
    let mut bars = Vec::new();
    for footprint in Footprint::LEVELS {
        for (name, plain, over_nan) in nan_entries::<E>() {
            bars.push(bar::<E>(name, footprint, move |environment, plan| {
                let x = Data::<E>::new(environment, footprint);
                let all = Subject::new("plain", || plain(opaque(x.all.as_slice())));
                let some = Subject::new(name, || over_nan(opaque(x.with_nan.as_slice())));
                timed(x.len(), plan, all, some)
            }));
        }
        for (name, plain, over_invalid) in masked_entries::<E>() {
            bars.push(bar::<E>(name, footprint, move |environment, plan| {
                let x = Data::<E>::new(environment, footprint);
                let all = Subject::new("plain", || plain(opaque(x.all.as_slice())));
                let some = Subject::new(name, || over_invalid(x.masked()));
                timed(x.len(), plan, all, some)
            }));
        }
    }
    bars
}

fn bar<E: Real>(
    operation: &'static str,
    footprint: Footprint,
    run: impl Fn(&Environment, &Plan) -> Result<Timed, Error> + 'static,
) -> Bar {
    let required = if footprint == Footprint::L1 {
        1.0 / 2.0
    } else {
        1.0 / 1.3
    };
    Bar {
        name: format!("{operation} {} {footprint}", E::NAME),
        operation,
        dtype: E::NAME,
        footprint: footprint.to_string(),
        limit_name: "the plain one",
        required,
        physical: false,
        run: Box::new(run),
    }
}

/// Elements, the same with NaN in half of the places, and a bitmap that leaves out the same half.
struct Data<E> {
    all: Buffer<E>,
    with_nan: Buffer<E>,
    valid: Vec<u8>,
}

/// The bit of the first byte at which the bitmap begins: not a byte boundary.
const OFFSET: usize = 3;

impl<E: Real> Data<E> {
    fn new(environment: &Environment, footprint: Footprint) -> Self {
        let n = footprint.elements(&environment.caches, 1, size_of::<E>());
        let is_invalid = |i: usize| E::typical((n + i) as u64) < E::ZERO;
        let mut valid = vec![0u8; (OFFSET + n).div_ceil(8)];
        for i in 0..n {
            let bit = OFFSET + i;
            valid[bit / 8] |= u8::from(!is_invalid(i)) << (bit % 8);
        }
        let element = |i: usize| E::typical(i as u64);
        Data {
            all: Buffer::new(n, element),
            with_nan: Buffer::new(n, |i| {
                if is_invalid(i) {
                    E::narrowed(f64::NAN)
                } else {
                    element(i)
                }
            }),
            valid,
        }
    }

    fn len(&self) -> usize {
        self.all.as_slice().len()
    }

    fn masked(&self) -> Masked<'_, E> {
        let masked = Validity::new(opaque(&self.valid), OFFSET, self.len())
            .and_then(|validity| Masked::new(opaque(self.all.as_slice()), validity));
        match masked {
            Ok(masked) => masked,
            Err(error) => unreachable!("a bit for each element: {error}"),
        }
    }
}
