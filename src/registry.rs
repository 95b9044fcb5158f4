//! Every kernel of every operation, with its descriptor: for tools, for tests and for study.
//!
//! An [`Operation`] is a table of kernels: one operation in one form ([`Partial`], [`Masked`],
//! [`Down`], or the plain one) for one element type. A [`Kernel`] is an entry that this CPU can
//! run, and safe to call.
//!
//! ```
//! use superscalar::registry::{self, ops::Sum};
//! let x = [1.0f32; 1000];
//! for kernel in registry::of::<Sum, f32>().kernels() {
//!     assert_eq!(kernel.run(&x), 1000.0, "{:?}", kernel.descriptor());
//! }
//! ```

use crate::profile;
use crate::tier::{self, Tier};
use std::fmt;
use superscalar_kernels::element::Element;
use superscalar_kernels::input::{
    ColumnsInto, Destination, Input, Pair, Slice, SliceInto, Valid, ValidInto, With,
};
use superscalar_kernels::ops::columns::Columns;
use superscalar_kernels::table::{Entry, Table};
use superscalar_kernels::validity::Validity;

pub use superscalar_kernels::counts::{Counts, Kind};
pub use superscalar_kernels::limits::chains::{Chain, Measured};
pub use superscalar_kernels::limits::operations::{self, Limit};
pub use superscalar_kernels::limits::{chains::STEPS, clock};
pub use superscalar_kernels::ops::list as ops;
pub use superscalar_kernels::table::{
    Descriptor, Down, Masked, Partial, Purpose, Supports, Visitor,
};

/// A table of kernels.
pub struct Operation<N: Input, O: 'static>(&'static Table<N, O>);

/// An entry whose tier this CPU has: calling it is safe.
pub struct Kernel<N: Input, O: 'static>(&'static Entry<N, O>);

/// The kernels of form `F` for elements `E`.
pub fn of<F, E: Supports<F>>() -> Operation<E::Input, E::Output> {
    Operation(E::TABLE)
}

/// Shows every operation to a visitor.
pub fn visit(visitor: &mut impl Visitor) {
    superscalar_kernels::ops::list::visit(visitor);
}

/// What is known of an operation without running it.
#[derive(Clone, Debug)]
pub struct Info {
    /// What the operation is called, and in which form.
    pub name: &'static str,
    /// The element type's name.
    pub element: &'static str,
    /// The descriptors of all entries.
    pub descriptors: Vec<&'static Descriptor>,
    /// The descriptor of the entry in production.
    pub serving: &'static Descriptor,
}

/// Every operation.
///
/// # Panics
///
/// As [`tier::active`].
pub fn operations() -> Vec<Info> {
    struct Collect(Vec<Info>);
    impl Visitor for Collect {
        fn visit<N: Input, O>(&mut self, table: &'static Table<N, O>) {
            self.0.push(Info {
                name: table.name(),
                element: table.element(),
                descriptors: table.entries().iter().map(Entry::descriptor).collect(),
                serving: table.serving(tier::active()).descriptor(),
            });
        }
    }
    let mut all = Collect(Vec::new());
    visit(&mut all);
    all.0
}

impl<N: Input, O> Operation<N, O> {
    /// Of a table.
    pub fn new(table: &'static Table<N, O>) -> Self {
        Operation(table)
    }

    /// What the operation is called, and in which form.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The element type's name.
    pub fn element(self) -> &'static str {
        self.0.element()
    }

    /// Every entry that was compiled, whether or not this CPU can run it.
    pub fn entries(self) -> &'static [Entry<N, O>] {
        self.0.entries()
    }

    /// Every kernel that this CPU can run.
    pub fn kernels(self) -> impl Iterator<Item = Kernel<N, O>> {
        self.entries().iter().filter_map(Kernel::of)
    }

    /// The kernel in production: the one that the public functions call.
    ///
    /// # Panics
    ///
    /// As [`tier::active`].
    pub fn serving(self) -> Kernel<N, O> {
        Kernel(self.0.serving(tier::active()))
    }

    /// The kernel in production where `tier` is active, if this CPU has the tier.
    pub fn serving_on(self, tier: Tier) -> Option<Kernel<N, O>> {
        Kernel::of(self.0.serving(tier))
    }
}

impl<N: Input, O> Clone for Operation<N, O> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<N: Input, O> Copy for Operation<N, O> {}

impl<N: Input, O> fmt::Debug for Operation<N, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<N: Input, O> Clone for Kernel<N, O> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<N: Input, O> Copy for Kernel<N, O> {}

impl<N: Input, O> fmt::Debug for Kernel<N, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Kernel").field(self.descriptor()).finish()
    }
}

impl<N: Input, O> Kernel<N, O> {
    /// The kernel of an entry, where this CPU has the entry's tier.
    pub fn of(entry: &'static Entry<N, O>) -> Option<Self> {
        profile::settle();
        tier::check(entry.descriptor().tier)
            .is_ok()
            .then_some(Kernel(entry))
    }

    /// What the kernel is and costs.
    pub fn descriptor(&self) -> &'static Descriptor {
        self.0.descriptor()
    }

    /// The address of the instance, for those who want to read its machine code.
    pub fn address(&self) -> usize {
        self.0.function() as usize
    }

    /// Runs the kernel.
    ///
    /// # Panics
    ///
    /// When the arguments differ in length.
    #[inline]
    pub fn call<'a>(&self, first: N::First<'a>, rest: N::Rest<'a>) -> O {
        N::check(first, &rest);
        // SAFETY: a `Kernel` exists only where the CPU has its tier; the arguments were checked.
        unsafe { (self.0.function())(first, rest) }
    }
}

impl<E: Element, O> Kernel<Slice<E>, O> {
    /// Runs the kernel.
    #[inline]
    pub fn run(&self, x: &[E]) -> O {
        self.call(x, ())
    }
}

impl<A: Element, B: Element, O> Kernel<Pair<A, B>, O> {
    /// Runs the kernel.
    ///
    /// # Panics
    ///
    /// When the slices differ in length.
    #[inline]
    pub fn run(&self, a: &[A], b: &[B]) -> O {
        self.call(a, b)
    }
}

impl<E: Element, O> Kernel<Valid<E>, O> {
    /// Runs the kernel.
    ///
    /// # Panics
    ///
    /// When there are not as many bits as elements.
    #[inline]
    pub fn run<'a>(&self, x: &'a [E], validity: &'a Validity<'a>) -> O {
        self.call(x, validity)
    }
}

impl<E: Element, T: 'static, O> Kernel<With<E, T>, O> {
    /// Runs the kernel.
    #[inline]
    pub fn run(&self, x: &[E], value: T) -> O {
        self.call(x, value)
    }
}

impl<E: Element, T: 'static> Kernel<SliceInto<E, T>, ()> {
    /// Runs the kernel.
    ///
    /// # Panics
    ///
    /// When the slices differ in length.
    #[inline]
    pub fn run(&self, x: &[E], out: &mut [T]) {
        self.call(x, out);
    }
}

impl<E: Element, T: 'static> Kernel<ValidInto<E, T>, ()> {
    /// Runs the kernel.
    ///
    /// # Panics
    ///
    /// When there are not as many bits, or not as many places, as elements.
    #[inline]
    pub fn run(&self, x: &[E], validity: Validity<'_>, out: &mut [T]) {
        self.call(x, &mut Destination { validity, out });
    }
}

impl<E: 'static, T: 'static> Kernel<ColumnsInto<E, T>, ()> {
    /// Runs the kernel.
    ///
    /// # Panics
    ///
    /// When `out` has not as many elements as the kernel states: one for each column, or one for
    /// each lane of each, and behind these what [`waiting_len`] says where it sums about a pivot.
    ///
    /// [`waiting_len`]: superscalar_kernels::ops::columns::about_pivot::waiting_len
    #[inline]
    pub fn run(&self, x: Columns<'_, E>, out: &mut [T]) {
        self.call(x, out);
    }
}
