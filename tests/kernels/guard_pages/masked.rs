//! Reductions of valid elements, and the copy that selects them.

use super::sweep::{EDGES, Sweep, longest};
use common::value::Value;
#[cfg(feature = "half")]
use half::{bf16, f16};
use superscalar::Element;
use superscalar::registry::{self, Masked, Operation, Supports, ops};
use superscalar_kernels::input::{Valid, ValidInto};
use superscalar_kernels::validity::Validity;

/// Lengths for the kernels over valid elements: up to some turns of the widest vectors, where the
/// last ones are read with care, and about blocks and parts.
fn lengths_of_masked<E>() -> Vec<usize> {
    let turn = 8 * 64 / size_of::<E>();
    let short = 0..=2 * turn + 33;
    let blocks = [32 * turn, 33 * turn, 128 * turn, 160 * turn];
    let about = blocks
        .into_iter()
        .flat_map(|n| [n - 33, n - 1, n, n + 1, n + 31]);
    let step = common::child::thinned(5);
    let node = [longest::<E>() - 1];
    short.step_by(step).chain(about).chain(node).collect()
}

impl Sweep {
    /// Everything over valid elements, of every type.
    pub fn masked_of_every_type(&mut self) {
        self.right.fill(0x5au8);
        self.reduce_bits();
        self.masked::<i8>(1);
        self.masked::<i16>(1);
        self.masked::<i32>(1);
        self.masked::<i64>(1);
        self.masked::<u8>(1);
        self.masked::<u16>(1);
        self.masked::<u32>(1);
        self.masked::<u64>(1);
        self.masked::<f32>(1.0);
        self.masked::<f64>(1.0);
        #[cfg(feature = "half")]
        self.masked(f16::ONE);
        #[cfg(feature = "half")]
        self.masked(bf16::ONE);
        self.masked_norms::<f32>();
        self.masked_norms::<f64>();
        self.keep(1u8, 0);
        self.keep(1u16, 0);
        self.keep(1u32, 0);
        self.keep(1u64, 0);
    }

    /// As [`Sweep::reduce_masked`]. The output needs no guard page: a vector that is stored is one
    /// that was loaded.
    fn keep<W>(&mut self, value: W, zero: W)
    where
        W: Element + Supports<ops::SelectOrZero, Input = ValidInto<W, W>, Output = ()>,
    {
        self.left.fill(value);
        let lengths = lengths_of_masked::<W>();
        let mut out = vec![zero; lengths.iter().copied().max().unwrap_or(0)];
        let operation = registry::of::<ops::SelectOrZero, W>();
        self.each(
            operation,
            EDGES,
            &lengths,
            |it, kernel, (left, right), n| {
                let offset = n % 8;
                let bytes = it.right.slice(right, (offset + n).div_ceil(8));
                let bits = Validity::new(bytes, offset, n).expect("there are so many");
                kernel.run(it.left.slice(left, n), bits, &mut out[..n]);
            },
        );
    }

    fn masked<E>(&mut self, value: E)
    where
        E: Element + Supports<Masked<ops::Sum>, Input = Valid<E>>,
    {
        self.left.fill(value);
        let lengths = lengths_of_masked::<E>();
        self.reduce_masked(registry::of::<Masked<ops::Sum>, E>(), &lengths);
        self.reduce_masked(registry::of::<Masked<ops::Min>, E>(), &lengths);
        self.reduce_masked(registry::of::<Masked<ops::Max>, E>(), &lengths);
        self.reduce_masked(registry::of::<Masked<ops::Minmax>, E>(), &lengths);
        self.reduce_masked(registry::of::<Masked<ops::Nanmin>, E>(), &lengths);
        self.reduce_masked(registry::of::<Masked<ops::Nanmax>, E>(), &lengths);
    }

    fn masked_norms<E: Value>(&mut self) {
        self.left.fill(E::of(1.0));
        let lengths = lengths_of_masked::<E>();
        self.reduce_masked(registry::of::<Masked<ops::SumOfSquares>, E>(), &lengths);
        self.reduce_masked(registry::of::<Masked<ops::ScaledDown>, E>(), &lengths);
        self.reduce_masked(registry::of::<Masked<ops::ScaledUp>, E>(), &lengths);
        self.reduce_masked(registry::of::<Masked<ops::Norm1>, E>(), &lengths);
        self.reduce_masked(registry::of::<Masked<ops::NormInf>, E>(), &lengths);
        self.reduce_masked(registry::of::<Masked<ops::Nansum>, E>(), &lengths);
        self.reduce_masked(registry::of::<Masked<ops::CountNan>, E>(), &lengths);
        self.reduce_masked(registry::of::<Masked<ops::Var>, E>(), &lengths);
        self.reduce_masked(registry::of::<Masked<ops::Nanvar>, E>(), &lengths);
        self.reduce_masked(registry::of::<Masked<ops::Moments>, E>(), &lengths);
    }

    fn reduce_bits(&mut self) {
        let lengths: Vec<usize> = (0..100).chain(4090..4110).collect();
        self.reduce(registry::of::<ops::CountOnes, u8>(), &lengths);
    }

    /// The elements lie against either guard page, and so do the bytes of the bits, which begin and
    /// end anywhere in them.
    fn reduce_masked<E: Element, O>(
        &mut self,
        operation: Operation<Valid<E>, O>,
        lengths: &[usize],
    ) {
        self.each(operation, EDGES, lengths, |it, kernel, (left, right), n| {
            for offset in [0, n % 7 + 1] {
                let bytes = it.right.slice(right, (offset + n).div_ceil(8));
                let bits = Validity::new(bytes, offset, n).expect("there are so many");
                kernel.run(it.left.slice(left, n), &bits);
            }
        });
    }
}
