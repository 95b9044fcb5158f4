//! The data: kinds of numbers and of slices with NaN, by their names.

use common::data::Generator;
use common::ordered::Comparable;

/// A kind of data: a name, and what makes `n` elements of it.
pub type Kind<E> = (&'static str, fn(usize, &mut Generator) -> Vec<E>);

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

pub fn one_of<E: Comparable>(generator: &mut Generator, choice: &[E]) -> E {
    choice[generator.below(choice.len() as u64) as usize]
}

pub fn many<E>(n: usize, generator: &mut Generator, one: fn(&mut Generator) -> E) -> Vec<E> {
    (0..n).map(|_| one(generator)).collect()
}

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

pub fn zeros<E: Comparable>() -> Vec<E> {
    let zero = |it: &E| it.wide() == E::small(0).wide();
    E::specials().into_iter().filter(zero).collect()
}

pub fn all<E: Comparable>() -> Vec<Kind<E>> {
    [kinds_of_numbers(), kinds_with_nan()].concat()
}
