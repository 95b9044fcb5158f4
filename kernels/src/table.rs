//! Tables: for every operation, form and element type the kernels of each tier, with their
//! descriptors.
//!
//! An entry can only be made of a kernel and the token of an instruction set, which says itself
//! what it needs ([`Entry::new`]): nothing pairs an instance with features that it was not compiled
//! for. To call an entry is `unsafe`; whoever does vouches that the CPU has the entry's tier. The
//! library asks the CPU once, and hands out safe handles.

use crate::counts::Counts;
use crate::element::Element;
use crate::input::{Function, Input};
pub use crate::simd::features;
use crate::simd::{Isa, Kernel, Vector};
use crate::tier::Tier;
use core::fmt;

/// What an entry is there for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// Is called by the public functions, under the contract of its operation.
    Production,
    /// A rung of the ladder: right within its error bound, but outside the canonical order.
    Study,
    /// Measures a limit and computes nothing that anyone wants.
    Limit,
}

/// What a kernel is, and what an element costs it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Descriptor {
    /// The features that it needs.
    pub tier: Tier,
    /// What it is there for.
    pub purpose: Purpose,
    /// Elements in a vector.
    pub lanes: usize,
    /// Independent dependency chains: vectors, or tables of a histogram.
    pub accumulators: usize,
    /// Memory operands that it reads in order.
    pub streams: usize,
    /// Bytes of an element of one stream.
    pub bytes: usize,
    /// Operations a vector, by kind.
    pub counts: Counts,
}

impl Descriptor {
    /// That of a kernel in production that reads one stream of `E`, and nothing else.
    pub const fn new<E: Element>(lanes: usize, accumulators: usize) -> Self {
        Descriptor {
            tier: Tier::Portable,
            purpose: Purpose::Production,
            lanes,
            accumulators,
            streams: 1,
            bytes: size_of::<E>(),
            counts: Counts::NONE,
        }
    }

    /// The same, of a kernel that reads vectors `V`.
    pub const fn of<V: Vector>(accumulators: usize) -> Self {
        Descriptor::new::<V::Element>(V::LANES, accumulators)
    }
}

/// A kernel: its descriptor and its instance.
#[derive(Debug)]
pub struct Entry<N: Input, O: 'static> {
    descriptor: Descriptor,
    function: Function<N, O>,
}

impl<N: Input, O> Clone for Entry<N, O> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<N: Input, O> Copy for Entry<N, O> {}

impl<N: Input, O> Entry<N, O> {
    /// The entry of a kernel for an instruction set, which says what tier it needs.
    pub const fn new<I: Isa, K: Kernel<I, Input = N, Output = O>>(descriptor: Descriptor) -> Self {
        Entry {
            descriptor: Descriptor {
                tier: I::TIER,
                ..descriptor
            },
            function: I::run::<K>,
        }
    }

    /// What it is and costs.
    pub const fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    /// The instance. To call it, the CPU must have the tier of the descriptor, and the arguments
    /// must pass [`Input::check`].
    pub const fn function(&self) -> Function<N, O> {
        self.function
    }
}

/// Every kernel of an operation in one form, for one element type.
pub struct Table<N: Input, O: 'static> {
    name: &'static str,
    element: &'static str,
    entries: &'static [Entry<N, O>],
    /// By the number of the tier, the instance in production where that tier is active.
    serving: [Function<N, O>; Tier::ALL.len()],
}

impl<N: Input, O> Table<N, O> {
    /// The table of entries that are in the order of their tiers. A tier that has none inherits
    /// from the one below.
    pub(crate) const fn new(
        name: &'static str,
        element: &'static str,
        entries: &'static [Entry<N, O>],
    ) -> Self {
        let mut serving = [entries[0].function; Tier::ALL.len()];
        let mut tier = 0;
        while tier < serving.len() {
            serving[tier] = best(entries, tier).function;
            tier += 1;
        }
        Table {
            name,
            element,
            entries,
            serving,
        }
    }

    /// What the operation is called, and in which form.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The element type's name.
    pub const fn element(&self) -> &'static str {
        self.element
    }

    /// Every kernel that was compiled, whether or not this CPU can run it.
    pub const fn entries(&self) -> &'static [Entry<N, O>] {
        self.entries
    }

    /// The entry in production where `tier` is active.
    pub const fn serving(&self, tier: Tier) -> &'static Entry<N, O> {
        best(self.entries, tier as usize)
    }

    /// The instance in production where `tier` is active. To call it, the CPU must have that tier,
    /// and the arguments must pass [`Input::check`].
    #[inline(always)]
    pub fn function(&self, tier: Tier) -> Function<N, O> {
        self.serving[tier as usize]
    }
}

/// Two lists of entries, one behind the other: `L` is the number of both.
pub(crate) const fn chain<N: Input, O, const A: usize, const B: usize, const L: usize>(
    first: [Entry<N, O>; A],
    second: [Entry<N, O>; B],
) -> [Entry<N, O>; L] {
    assert!(A + B == L, "all entries of both lists");
    let mut all = [first[0]; L];
    let mut i = 1;
    while i < L {
        all[i] = if i < A { first[i] } else { second[i - A] };
        i += 1;
    }
    all
}

/// The best entry for production that a CPU with a tier of this number has.
const fn best<N: Input, O>(entries: &'static [Entry<N, O>], tier: usize) -> &'static Entry<N, O> {
    let mut best: Option<&'static Entry<N, O>> = None;
    let mut i = 0;
    while i < entries.len() {
        let entry = &entries[i];
        let better = match best {
            Some(best) => best.descriptor.tier as usize <= entry.descriptor.tier as usize,
            None => true,
        };
        let fits = entry.descriptor.tier as usize <= tier
            || matches!(entry.descriptor.tier, Tier::Portable);
        if better && fits && !matches!(entry.descriptor.purpose, Purpose::Study) {
            best = Some(entry);
        }
        i += 1;
    }
    match best {
        Some(best) => best,
        None => panic!("a table has an entry that every CPU can run"),
    }
}

impl<N: Input, O> fmt::Debug for Table<N, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table")
            .field("name", &self.name)
            .field("element", &self.element)
            .field("entries", &self.entries.len())
            .finish()
    }
}

/// An element type that an operation has kernels for, in the form `F`: the operation's own type, or
/// one of the forms below around it.
pub trait Supports<F>: Element {
    /// What the kernels read.
    type Input: Input;

    /// What comes out.
    type Output: 'static;

    /// The kernels.
    ///
    /// A static of this package, one for each type: a constant that read the list itself would make
    /// the compiler build the instances again in the package that reads it.
    const TABLE: &'static Table<Self::Input, Self::Output>;
}

/// Form: the partial of a slice or a pair, to be combined with those of other parts.
#[derive(Debug)]
pub struct Partial<O>(O);

/// Form: over the valid elements of a slice.
#[derive(Debug)]
pub struct Masked<O>(O);

/// Form: down the columns of an array.
#[derive(Debug)]
pub struct Down<O>(O);

/// Someone who looks at every table.
pub trait Visitor {
    /// Looks at one.
    fn visit<N: Input, O>(&mut self, table: &'static Table<N, O>);
}

/// Writes the tables of a form, one for each element type: the types and a name for them, then
/// form, name, input, output and entries, which may use that name.
macro_rules! table {
    ($element:ident in [$($type:ty),* $(,)?]: $form:ty, $name:expr, $input:ty => $output:ty, $entries:expr) => {
        $(const _: () = {
            type $element = $type;

            impl $crate::table::Supports<$form> for $element {
                type Input = $input;
                type Output = $output;
                const TABLE: &'static $crate::table::Table<$input, $output> = {
                    // The unit tests of this package look at no table. A static would be compiled
                    // all the same, with every kernel in it.
                    #[cfg(test)]
                    const TABLE: $crate::table::Table<$input, $output> = $crate::table::Table::new(
                        $name,
                        <$element as $crate::element::Element>::NAME,
                        $entries,
                    );
                    #[cfg(not(test))]
                    static TABLE: $crate::table::Table<$input, $output> = $crate::table::Table::new(
                        $name,
                        <$element as $crate::element::Element>::NAME,
                        $entries,
                    );
                    &TABLE
                };
            }
        };)*
    };
}

/// Writes an array of what there is for each tier that is compiled for this architecture.
macro_rules! tiers {
    ($portable:expr, $(neon: $neon:expr,)? avx2: $avx2:expr, avx512: $avx512:expr $(, x86_64: $($more:expr),*)? $(,)?) => {
        [
            $portable,
            $(
                #[cfg(target_arch = "aarch64")]
                $neon,
            )?
            #[cfg(target_arch = "x86_64")]
            $avx2,
            #[cfg(target_arch = "x86_64")]
            $avx512,
            $($(
                #[cfg(target_arch = "x86_64")]
                $more,
            )*)?
        ]
    };
}

/// Writes an array of the entries that a function makes of the vectors of each tier in production,
/// in the order of preference: of those of `$family`, followed by its other parameters.
macro_rules! each_tier {
    ($family:ty as $vectors:ident: $($entry:ident)::+ [$($parameters:tt)*] ($($arguments:expr),*)) => {
        tiers!(
            $($entry)::+::<<$family as $vectors>::Portable, $($parameters)*>($($arguments),*),
            avx2: $($entry)::+::<<$family as $vectors>::Avx2, $($parameters)*>($($arguments),*),
            avx512: $($entry)::+::<<$family as $vectors>::Avx512, $($parameters)*>($($arguments),*),
        )
    };
}

/// Writes the entries of a kernel whose vectors the compiler makes: the same on each tier in
/// production, compiled with its features.
macro_rules! each_isa {
    ($kernel:ty, $descriptor:expr) => {
        tiers!(
            $crate::table::Entry::new::<$crate::simd::portable::Portable, $kernel>($descriptor),
            avx2: $crate::table::Entry::new::<$crate::simd::avx2::Avx2, $kernel>($descriptor),
            avx512: $crate::table::Entry::new::<$crate::simd::avx512::Avx512, $kernel>($descriptor),
        )
    };
}
