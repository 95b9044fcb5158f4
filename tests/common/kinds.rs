//! Data by the names of their kinds, for every element type.

use crate::data::Generator;
use crate::known::Known;
use crate::ordered::Comparable;

/// A kind of data: a name, and what makes `n` elements of it.
pub type Kind<E> = (&'static str, fn(usize, &mut Generator) -> Vec<E>);

/// Any encoding.
pub fn any<E: Comparable>(generator: &mut Generator) -> E {
    E::of_bits(generator.bits() >> (64 - E::BITS))
}

/// Any encoding that is a number.
pub fn any_number<E: Comparable>(generator: &mut Generator) -> E {
    let element = any::<E>(generator);
    if element.is_number() {
        element
    } else {
        E::small(7)
    }
}

/// One of three numbers, which are far from the ends of every type.
pub fn ordinary<E: Comparable>(generator: &mut Generator) -> E {
    E::small(40 + generator.below(3) as u8)
}

/// One of a choice.
pub fn one_of<E: Comparable>(generator: &mut Generator, choice: &[E]) -> E {
    choice[generator.below(choice.len() as u64) as usize]
}

/// So many of a kind.
pub fn many<E>(n: usize, generator: &mut Generator, one: fn(&mut Generator) -> E) -> Vec<E> {
    (0..n).map(|_| one(generator)).collect()
}

/// So many of a choice.
pub fn of<E: Comparable>(n: usize, generator: &mut Generator, choice: &[E]) -> Vec<E> {
    (0..n).map(|_| one_of(generator, choice)).collect()
}

/// Numbers that never become less from one to the next: a few thousand, the longer a slice the more
/// often each.
pub fn ascending<E: Comparable>(n: usize, generator: &mut Generator) -> Vec<E> {
    let times = n.div_ceil(4096).max(1);
    let mut x = many(n.div_ceil(times), generator, any_number::<E>);
    x.sort_by(|a, b| a.wide().partial_cmp(&b.wide()).expect("these are numbers"));
    (0..n).map(|i| x[i / times]).collect()
}

/// Puts an element at places that nobody chose; at none of an empty slice.
pub fn strew<E: Comparable>(x: &mut [E], generator: &mut Generator, times: usize, choice: &[E]) {
    for _ in 0..times.min(x.len()) {
        let at = generator.below(x.len() as u64) as usize;
        x[at] = one_of(generator, choice);
    }
}

/// The kinds that every type has.
pub fn kinds_of_numbers<E: Comparable>() -> Vec<Kind<E>> {
    vec![
        ("few numbers, many ties", |n, random| {
            many(n, random, ordinary)
        }),
        ("any numbers", |n, random| many(n, random, any_number)),
        ("any encodings", |n, random| many(n, random, any)),
        ("ascending", ascending),
        ("descending", |n, random| {
            let mut x = ascending(n, random);
            x.reverse();
            x
        }),
        ("all equal", |n, _| vec![E::small(50); n]),
        ("the least value only", |n, _| vec![E::ends()[0]; n]),
        ("the greatest value only", |n, _| vec![E::ends()[1]; n]),
        ("both ends only", |n, random| of(n, random, &E::ends())),
        ("special numbers", |n, random| of(n, random, &E::specials())),
    ]
}

/// The kinds that only floating-point types have.
pub fn kinds_with_nan<E: Comparable>() -> Vec<Kind<E>> {
    if E::nans().is_empty() {
        return Vec::new();
    }
    vec![
        ("nothing but NaN", |n, random| of(n, random, &E::nans())),
        ("one number among NaN", |n, random| {
            let mut x = of(n, random, &E::nans());
            strew(&mut x, random, 1, &E::specials());
            x
        }),
        ("infinity among NaN", |n, random| {
            let mut x = of(n, random, &E::nans());
            strew(&mut x, random, 1, &E::ends());
            x
        }),
        ("infinities and two NaN", |n, random| {
            let mut x = of(n, random, &E::ends());
            strew(&mut x, random, 2, &E::nans());
            x
        }),
        ("one NaN", |n, random| {
            let mut x = many(n, random, ordinary);
            strew(&mut x, random, 1, &E::nans());
            x
        }),
        ("NaN at the end", |n, random| {
            let mut x = many(n, random, ordinary);
            if let Some(last) = x.last_mut() {
                *last = one_of(random, &E::nans());
            }
            x
        }),
        ("special numbers and NaN", |n, random| {
            of(n, random, &[E::specials(), E::nans()].concat())
        }),
        ("zeros of both signs", |n, random| of(n, random, &zeros())),
        ("zeros, and NaN", |n, random| {
            of(n, random, &[zeros(), E::nans()].concat())
        }),
        ("zeros are the least", |n, random| {
            of(n, random, &[zeros(), vec![E::small(1)]].concat())
        }),
        ("negative numbers", |n, random| {
            let sign = 1 << (E::BITS - 1);
            let x = many(n, random, any_number::<E>);
            x.iter().map(|x| E::of_bits(x.bits() | sign)).collect()
        }),
    ]
}

/// Zeros of every sign.
pub fn zeros<E: Comparable>() -> Vec<E> {
    let zero = |it: &E| it.wide() == E::small(0).wide();
    E::specials().into_iter().filter(zero).collect()
}

/// Both.
pub fn all<E: Comparable>() -> Vec<Kind<E>> {
    [kinds_of_numbers(), kinds_with_nan()].concat()
}

/// Kinds for sums and statistics: typical ones, and those of some bits of their encodings only.
pub fn of_encodings<E: Known>() -> Vec<Kind<E>> {
    let mut kinds: Vec<Kind<E>> = vec![
        ("typical", |n, random| many(n, random, E::typical)),
        ("any encodings", |n, random| many(n, random, any)),
        ("no NaN", |n, random| {
            of_bits(n, random, !(1 << (E::BITS - 2) | 1 << (E::BITS - 6)))
        }),
        ("signs", |n, random| of_bits(n, random, 1 << (E::BITS - 1))),
        ("tiny", |n, random| {
            of_bits(n, random, (1 << (E::BITS - 3)) - 1)
        }),
        ("powers of two", |n, random| {
            of_bits(n, random, !0 << (E::BITS - 5))
        }),
        ("ends", |n, random| {
            of(
                n,
                random,
                &[E::ends(), [E::of_bits(0), E::of_bits(1)]].concat(),
            )
        }),
    ];
    // So that the squares of any number of them fit.
    if E::is_exact() {
        kinds.push(("few bits", |n, random| {
            of_bits(n, random, (1 << (E::BITS / 7 * 6)) - 1)
        }));
        kinds.push(("few bits, negative", |n, random| {
            let x = of_bits::<E>(n, random, (1 << (E::BITS / 7 * 6)) - 1);
            x.into_iter().map(|x| E::of_bits(!x.bits())).collect()
        }));
    }
    kinds
}

/// Encodings in which other bits are clear.
fn of_bits<E: Comparable>(n: usize, random: &mut Generator, mask: u64) -> Vec<E> {
    (0..n)
        .map(|_| E::of_bits(random.bits() >> (64 - E::BITS) & mask))
        .collect()
}

/// Typical elements, every so many of which are NaN: from all of them on.
pub fn every_so_many_nan<E: Known>() -> Vec<Kind<E>> {
    fn with_nan<E: Known>(n: usize, random: &mut Generator, every: usize) -> Vec<E> {
        let mut x = many(n, random, E::typical);
        let nans = E::nans();
        x.iter_mut()
            .step_by(every)
            .for_each(|x| *x = one_of(random, &nans));
        x
    }
    if E::nans().is_empty() {
        return Vec::new();
    }
    vec![
        ("nothing but NaN", |n, random| with_nan(n, random, 1)),
        ("every second NaN", |n, random| with_nan(n, random, 2)),
        ("every third NaN", |n, random| with_nan(n, random, 3)),
        ("every hundredth NaN", |n, random| with_nan(n, random, 100)),
    ]
}
