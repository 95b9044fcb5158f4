//! Every kernel: every length at every offset, every kind of data, valid elements by any pattern of
//! bits from any bit on.

use super::{All, Case, Few, Half, Most, Nothing, PATTERNS, Pattern};
use common::child::{emulated, thinned};
use common::data;
use common::kernels::{Kernels, Operands, Served};
use common::kinds::{self, Kind};
use common::lengths;
use common::offsets::{OffsetSlices, offsets};
use common::value::Value;
use common::{on_every_kind_of_type, special};
use superscalar::kernels::order;
use superscalar::kernels::validity::Validity;

/// Something that spoils every result, as far as the type has such.
fn spoiler<E: Served>() -> E {
    E::nans().first().copied().unwrap_or(E::ends()[1])
}

/// The kernels of whole slices, or those of valid elements.
fn those<E: Served>(masked: bool) -> Vec<Kernels<E>> {
    // Of the ladder, where every order is right.
    let all = E::kernels(E::is_exact()).into_iter();
    all.filter(|it| it.masked == masked).collect()
}

/// The bits of slices of which everything is valid.
const ALL_VALID: &[u8] = &[0xff; 1 << 18];

/// Asks about a whole slice, wherever it stands; the second slice takes every alignment to it in
/// its turn.
fn at_every_offset<E: Served>(lengths: &[usize], offsets: &[usize]) {
    let kernels = those::<E>(false);
    let longest = lengths.iter().copied().max().unwrap_or(0);
    let [x, y] = [1, 2].map(|seed| data::values(longest, seed, E::typical));
    let [mut left, mut right] = [(); 2].map(|()| OffsetSlices::new(longest, spoiler::<E>()));
    for &n in lengths {
        let whole: Vec<Option<E>> = x[..n].iter().copied().map(Some).collect();
        let expected: Vec<_> = kernels
            .iter()
            .map(|it| (it.known)(&whole, &y[..n]))
            .collect();
        for &offset in offsets {
            let operands = Operands {
                x: left.place(offset, &x[..n]),
                y: right.place((3 * offset + n) % offsets.len(), &y[..n]),
                valid: Validity::new(ALL_VALID, 0, 0).expect("no bits"),
            };
            for (kernels, expected) in kernels.iter().zip(&expected) {
                let what = || format!("at offset {offset}");
                expected.map(|expected| kernels.check_all(&[operands], expected, &what));
            }
        }
    }
}

/// The lengths of the canonical order: every short one, blocks and nodes.
fn canonical<E>() -> Vec<usize> {
    let all = [
        lengths::short::<E>(),
        lengths::blockwise::<E>(),
        lengths::nodewise::<E>(),
    ];
    all.concat().iter().map(|length| length.n).collect()
}

fn every_length_at_every_offset<E: Served>() {
    let offsets: Vec<usize> = offsets::<E>().step_by(thinned(5)).collect();
    if !E::is_exact() {
        return at_every_offset::<E>(&canonical::<E::Statistic>(), &offsets);
    }
    // Turns and a half of eight accumulators of the widest vector.
    let short: Vec<usize> = (0..=3 * 8 * 64 / 2 / size_of::<E>()).collect();
    at_every_offset::<E>(&short, &offsets);
    at_every_offset::<E>(&lengths::aligning::<E>(), &offsets);
    at_every_offset::<E>(&lengths::widening::<E>(), &[0]);
}

#[test]
fn every_length_at_every_offset_follows_the_order() {
    on_every_kind_of_type!(every_length_at_every_offset);
}

/// Slices so long that kernels may take them to come from DRAM, and their bits too, and sweep them
/// otherwise; and a ragged end.
fn slices_that_no_cache_holds<E: Value + Served>() {
    let n = order::streaming_len::<E>() + lengths::node_len::<E>() + order::block_len::<E>() + 3;
    at_every_offset::<E>(&[n], &[0]);
    if !emulated() {
        valid_elements_of::<E>((1 << 23) + 3, &[kinds::of_encodings()[0]], &[Half], 0);
    }
}

#[test]
fn slices_that_no_cache_holds_follow_the_order() {
    slices_that_no_cache_holds::<f32>();
    slices_that_no_cache_holds::<f64>();
}

/// Asks everyone about a slice, or about some of its elements. What is known of them is found once
/// for all forms.
fn ask<E: Served>(kernels: &[Kernels<E>], case: &Case<E>, y: &[E]) {
    let valid = case.validity().into();
    let operands = Operands {
        x: &case.x,
        y,
        valid,
    };
    let mut last = ("", None);
    for kernels in kernels {
        if last.0 != kernels.oracle {
            last = (kernels.oracle, kernels.expected(operands));
        }
        if let Some(expected) = last.1 {
            kernels.check_all(&[operands], expected, &|| case.what.clone());
        }
    }
}

fn every_kind_of_data<E: Served>() {
    let [sums, extremes] = [kinds::of_encodings::<E>(), kinds::all()];
    let all = [sums, extremes, kinds::every_so_many_nan()].concat();
    let (whole, masked) = (those::<E>(false), those::<E>(true));
    let mut random = data::Generator::new(3);
    let table = lengths::all_of_table::<E::Statistic>();
    for (i, length) in table.iter().enumerate().step_by(thinned(3)) {
        for (j, (name, kind)) in all.iter().enumerate() {
            // Long ones take their time: each has some of the kinds.
            let n = length.n;
            if n > 1000 && (i + j) % 6 != 0 || n > 100_000 && (i + j) % 24 != 0 {
                continue;
            }
            let y = data::values(n, 4, E::typical);
            let case = Case::new(kind(n, &mut random), All, n % 16, name);
            ask(&whole, &case, &y);
            let patterns = [All, Nothing, Half, Few, Most].into_iter().cycle();
            for pattern in patterns.skip((i + j) % 5).take(2) {
                let some = Case::new(kind(n, &mut random), pattern, n * 5 % 16, name);
                ask(&masked, &some, &y);
            }
        }
    }
}

#[test]
fn every_kind_of_data_is_known() {
    on_every_kind_of_type!(every_kind_of_data);
}

/// A dot product meets special values beside ordinary factors and beside each other.
fn special_values<E: Value + Served>() {
    let (whole, masked) = (those::<E>(false), those::<E>(true));
    let dots: Vec<Kernels<E>> = those(false)
        .into_iter()
        .filter(|it| it.oracle == "dot")
        .collect();
    for length in lengths::notable::<E>() {
        let (n, ordinary) = (length.n, data::values(length.n, 3, data::uniform));
        for (name, x) in special::slices::<E>(n).into_iter().step_by(thinned(5)) {
            if n < 400 {
                let some = Case::new(x.clone(), Most, n % 70, &name);
                ask(&masked, &some, &ordinary);
            }
            let mirrored: Vec<E> = x.iter().rev().copied().collect();
            let case = Case::new(x, All, 0, &name);
            ask(&whole, &case, &ordinary);
            ask(&dots, &case, &mirrored);
            ask(&dots, &case, &case.x);
        }
    }
}

#[test]
fn special_values_keep_to_the_rules() {
    special_values::<f32>();
    special_values::<f64>();
}

/// Offsets within the first bytes of a bitmap, and beyond them.
fn bits() -> impl Iterator<Item = usize> {
    (0..=15).chain([16, 17, 31, 63, 64, 65, 1001])
}

/// Lengths for valid elements: every length up to several turns of vectors, those of the order,
/// about blocks of extremes, and past the bounds of narrow partials.
fn lengths_of_valid<E: Served>() -> Vec<usize> {
    let block = (16 << 10) / size_of::<E>();
    let long = if emulated() { 2_000 } else { 140_001 };
    let table = lengths::notable::<E::Statistic>()
        .into_iter()
        .map(|it| it.n);
    let short = (0..24 * 64 / size_of::<E>()).step_by(thinned(17));
    let about = [
        block - 1,
        block + 1,
        2 * block + 64 / size_of::<E>(),
        20_000,
        long,
    ];
    short.chain(0..20).chain(table).chain(about).collect()
}

fn valid_elements_of<E: Served>(n: usize, kinds: &[Kind<E>], patterns: &[Pattern], bit: usize) {
    let kernels = those::<E>(true);
    let mut random = data::Generator::new(n as u64);
    for (name, kind) in kinds {
        for &pattern in patterns {
            ask(
                &kernels,
                &Case::new(kind(n, &mut random), pattern, bit, name),
                &[],
            );
        }
    }
}

/// Extremes are unique, frequent, and NaN; those of the invalid elements are more extreme.
fn valid_elements<E: Served>() {
    let kinds = kinds::of_encodings::<E>();
    let [typical, ends] = [kinds[0], kinds[6]];
    let ties: Kind<E> = ("few numbers, many ties", |n, it| {
        kinds::many(n, it, kinds::ordinary)
    });
    let some = [typical, ties, ends];
    for n in lengths_of_valid::<E>() {
        match n {
            0..=20 => valid_elements_of(n, &some, &PATTERNS, n * 5 % 16),
            21..=1000 => valid_elements_of(n, &some, &[Half, All, Few], n * 5 % 16),
            _ => valid_elements_of(n, &some, &[Half, All, Nothing], n * 5 % 16),
        }
    }
    for n in [1, 15, 16, 64, 130, 333] {
        bits().for_each(|bit| valid_elements_of(n, &some, &[Half], bit));
    }
    // Slices of several nodes, which have target instances of their own.
    let node = lengths::node_len::<E::Statistic>();
    for n in [node - 1, node, node + 1, 2 * node + 77] {
        if !emulated() {
            valid_elements_of(n, &[typical], &[Half], 13);
        }
    }
}

#[test]
fn valid_elements_answer_for_themselves() {
    on_every_kind_of_type!(valid_elements);
}
