//! The extremes and their first positions: every kernel, and the functions, against a plain loop.

mod chunks;

use common::child::thinned;
use common::data::Generator;
use common::extremes::{Subject, ask, everyone, of_functions, of_rows};
use common::kinds::{self, any_number, many, of, ordinary};
use common::known::Known;
use common::{on_every_kind_of_type, on_types};
use half::{bf16, f16};
use std::collections::BTreeSet;

/// Vectors of a block, for every size of a block.
const BLOCKS: [usize; 3] = [8, 16, 32];

/// Blocks of a span.
const SPAN: usize = 127;

/// Asks about every kind of data, of the lengths given.
fn ask_about_kinds<E: Known>(subjects: &[&Subject<E>], lengths: &BTreeSet<usize>) {
    let mut random = Generator::new(71);
    for (name, kind) in kinds::all::<E>() {
        for &n in lengths.iter().step_by(thinned(3)) {
            let x = kind(n, &mut random);
            ask(subjects.iter().copied(), &x, &|| name.to_owned());
        }
    }
}

/// Lanes of the vectors that there are kernels for.
fn widths<E>(subjects: &[Subject<E>]) -> BTreeSet<usize> {
    subjects
        .iter()
        .filter_map(|subject| subject.lanes)
        .collect()
}

/// The kernels of vectors of `lanes` lanes.
fn of_width<E>(subjects: &[Subject<E>], lanes: usize) -> Vec<&Subject<E>> {
    let wanted = |subject: &&Subject<E>| subject.lanes == Some(lanes);
    subjects.iter().filter(wanted).collect()
}

fn agree_on_every_short_length<E: Known>() {
    let subjects = everyone::<E>();
    let widest = *widths(&subjects).last().expect("there are rows");
    ask_about_kinds(
        &subjects.iter().collect::<Vec<_>>(),
        &(0..=4 * widest + 3).collect(),
    );
}

/// From nothing to four of the widest vectors and more.
#[test]
fn every_short_length() {
    on_every_kind_of_type!(agree_on_every_short_length);
}

/// Lengths about which something begins anew for vectors of `lanes` lanes: turns of the
/// accumulators, blocks, spans.
fn borders(lanes: usize) -> BTreeSet<usize> {
    let vectors = [4, 8, 16, 17, 32, 33, 48, 64, SPAN, 2 * SPAN];
    let spans = BLOCKS.map(|block| [SPAN * block, 2 * SPAN * block, (SPAN + 3) * block]);
    let vectors = vectors.into_iter().chain(spans.into_iter().flatten());
    let around = |n: usize| [n - 1, n, n + lanes / 2 + 1];
    vectors
        .flat_map(|vectors| around(vectors * lanes))
        .collect()
}

fn agree_around_borders<E: Known>() {
    let subjects = of_rows::<E>();
    for lanes in widths(&subjects) {
        ask_about_kinds(&of_width(&subjects, lanes), &borders(lanes));
    }
}

#[test]
fn every_border_of_blocks_and_spans() {
    on_every_kind_of_type!(agree_around_borders);
}

/// Values that stand out among ordinary numbers: less, greater, the ends of the type, NaN.
fn outstanding<E: Known>() -> Vec<E> {
    let nans = E::nans();
    let nans = [0, nans.len() / 2].map(|at| nans.get(at).copied());
    let mut all = vec![E::small(20), E::small(60)];
    all.extend(E::ends());
    all.extend(nans.into_iter().flatten());
    all
}

/// Asks about ordinary numbers with two of them replaced at given places; afterwards puts the two
/// back.
fn ask_about_two<E: Known>(
    subjects: &[&Subject<E>],
    x: &mut [E],
    places: [usize; 2],
    replaced: [E; 2],
) {
    let before = places.map(|at| x[at]);
    for (at, replaced) in places.into_iter().zip(replaced) {
        x[at] = replaced;
    }
    ask(subjects.iter().copied(), x, &|| {
        format!("{replaced:?} at {places:?} among ordinary numbers")
    });
    for (at, before) in places.into_iter().zip(before).rev() {
        x[at] = before;
    }
}

fn agree_on_every_place<E: Known>() {
    let subjects = everyone::<E>();
    let subjects: Vec<&Subject<E>> = subjects.iter().collect();
    let mut random = Generator::new(72);
    for n in [
        1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 130, 200,
    ] {
        let mut x = many(n, &mut random, ordinary::<E>);
        for at in 0..n {
            for one in outstanding() {
                ask_about_two(&subjects, &mut x, [at, at], [one, one]);
            }
        }
    }
}

#[test]
fn one_extreme_at_every_place() {
    on_every_kind_of_type!(agree_on_every_place);
}

fn agree_on_every_two_places<E: Known>() {
    let subjects = of_rows::<E>();
    let widest = *widths(&subjects).last().expect("there are rows");
    let serving = subjects.iter().filter(|subject| !subject.study);
    let subjects: Vec<&Subject<E>> = serving.collect();
    let mut random = Generator::new(73);
    for n in [2, 3, 6, 9, 17, widest + 1, 2 * widest - 1] {
        let mut x = many(n, &mut random, ordinary::<E>);
        // All places of the short slices; a stride that meets every lane through the long ones.
        let step = 1 + n / 24;
        for first in (0..n).step_by(step) {
            for second in (first + 1..n).step_by(step) {
                for one in outstanding() {
                    ask_about_two(&subjects, &mut x, [first, second], [one, one]);
                }
            }
        }
    }
}

/// Equal extremes, or two NaN: the first one is meant.
#[test]
fn ties_at_every_two_places() {
    on_every_kind_of_type!(agree_on_every_two_places);
}

/// Places of a slice at which something ends or begins for vectors of `lanes` lanes.
fn places(lanes: usize, n: usize) -> Vec<usize> {
    let mut places = vec![
        0,
        n - 1,
        n - 2,
        n.saturating_sub(lanes),
        n.saturating_sub(lanes + 1),
    ];
    for vectors in BLOCKS
        .into_iter()
        .flat_map(|block| [1, block, SPAN * block, (SPAN + 1) * block, 2 * SPAN * block])
    {
        let middle = vectors * lanes;
        places.extend([middle - 1, middle, middle + 1]);
    }
    places.retain(|at| *at < n);
    places.sort_unstable();
    places.dedup();
    places
}

/// Ties inside a span, over its border, and in the last vector, which looks at some elements twice.
fn agree_on_ties_over_borders<E: Known>() {
    let subjects = of_rows::<E>();
    // The ends of the type are for shorter slices.
    let mut outstanding = outstanding::<E>();
    outstanding.retain(|it| !E::ends().map(E::bits).contains(&it.bits()));
    for lanes in widths(&subjects) {
        let subjects = of_width(&subjects, lanes);
        for block in BLOCKS {
            let n = (2 * SPAN + 1) * block * lanes + lanes + lanes / 2 + 1;
            let mut x = many(n, &mut Generator::new(74), ordinary::<E>);
            let places = places(lanes, n);
            for (i, &first) in places.iter().enumerate().step_by(thinned(3)) {
                let next = places[(i + 1).min(places.len() - 1)];
                for second in [next, if i % 2 == 0 { n - 1 } else { first }] {
                    for one in &outstanding {
                        ask_about_two(&subjects, &mut x, [first, second], [*one, *one]);
                    }
                }
            }
        }
    }
}

#[test]
fn ties_over_blocks_and_spans() {
    on_every_kind_of_type!(agree_on_ties_over_borders);
}

/// More and more extreme values from block to block, so that every lane notes many of them, and
/// each of them twice.
fn agree_on_stairs<E: Known>() {
    let subjects = of_rows::<E>();
    for lanes in widths(&subjects) {
        let subjects = of_width(&subjects, lanes);
        for step in [lanes, 5 * lanes + 1, 16 * lanes, 32 * lanes - 1] {
            let n = 100 * step + 3;
            let up: Vec<E> = (0..n).map(|i| E::small((i / step) as u8)).collect();
            let down: Vec<E> = up.iter().rev().copied().collect();
            let both: Vec<E> = up.iter().zip(&down).flat_map(|(a, b)| [*a, *b]).collect();
            for (name, x) in [("up", up), ("down", down), ("both", both)] {
                ask(subjects.iter().copied(), &x, &|| {
                    format!("stairs {name} of {step}")
                });
            }
        }
    }
}

#[test]
fn stairs() {
    on_every_kind_of_type!(agree_on_stairs);
}

/// Slices at every offset from a cache line, between elements that would be the answer.
fn agree_at_every_offset<E: Known>() {
    const LINE: usize = 64;
    let subjects = everyone::<E>();
    let mut random = Generator::new(75);
    let margin = LINE + LINE / size_of::<E>();
    let mut spoilers = vec![E::ends().to_vec()];
    spoilers.extend(E::nans().first().map(|nan| vec![*nan]));
    for spoilers in spoilers {
        for n in [1, 2, 3, 5, 9, 15, 17, 31, 33, 63, 65, 100, 16 * 64 + 65] {
            let storage = of(2 * margin + n, &mut random, &spoilers);
            let line = storage.as_ptr().align_offset(LINE);
            for offset in 0..LINE / size_of::<E>() {
                let start = line + offset + if line == 0 { LINE } else { 0 };
                let mut storage = storage.clone();
                // The clone is aligned as it likes; the offsets are of its own line.
                let start = start - line + storage.as_ptr().align_offset(LINE);
                storage[start..start + n].copy_from_slice(&many(n, &mut random, ordinary));
                ask(&subjects, &storage[start..start + n], &|| {
                    format!("{offset} elements behind a cache line, between {spoilers:?}")
                });
            }
        }
    }
}

#[test]
fn every_offset_from_a_cache_line() {
    on_every_kind_of_type!(agree_at_every_offset);
}

/// What is found in the first vector of a long slice that is not aligned, which is looked at by
/// itself, or next to it, or at the end.
fn agree_in_front_of_the_first_aligned_vector<E: Known>() {
    let subjects = everyone::<E>();
    let lanes = 64 / size_of::<E>();
    let n = 70 * lanes + 3;
    let mut x = vec![E::small(1); n + 2 * lanes];
    let line = x.as_ptr().align_offset(64);
    let found = E::ends().into_iter().chain(E::nans().first().copied());
    for offset in [1, lanes / 4, lanes / 2, lanes - 1] {
        let x = &mut x[line + offset..][..n];
        for at in (0..lanes + 2).step_by(lanes.div_ceil(8)).chain([n - 1]) {
            for it in found.clone() {
                x[at] = it;
                ask(&subjects, x, &|| {
                    format!("{it:?} at {at}, {offset} elements behind a cache line")
                });
                x[at] = E::small(1);
            }
        }
    }
}

#[test]
fn in_front_of_the_first_aligned_vector() {
    on_every_kind_of_type!(agree_in_front_of_the_first_aligned_vector);
}

/// Each of the 65536 encodings among equal ones of another encoding.
fn agree_on_every_encoding<E: Known>() {
    let subjects = of_rows::<E>();
    let functions = of_functions::<E>();
    let widest = *widths(&subjects).last().expect("there are rows");
    let mut random = Generator::new(76);
    for bits in (0..1 << 16).step_by(thinned(7)) {
        let one = E::of_bits(bits);
        let mut x = vec![any_number::<E>(&mut random); widest + 5];
        let at = random.below(x.len() as u64) as usize;
        x[at] = one;
        ask(&subjects, &x, &|| format!("{one:?} at {at}"));
        ask(&functions, &[one], &|| format!("{one:?} alone"));
        ask(&functions, &[x[0], one, x[0], one], &|| {
            format!("{one:?} twice among four")
        });
    }
}

#[test]
fn every_encoding_of_16_bits() {
    on_types!(agree_on_every_encoding: f16, bf16, i16, u16);
}

/// Numbers of every encoding in one slice, and then all encodings.
fn agree_on_all_encodings_at_once<E: Known>() {
    let subjects = everyone::<E>();
    let mut all: Vec<E> = (0..1 << 16).map(E::of_bits).collect();
    let mut random = Generator::new(77);
    for i in 0..all.len() {
        all.swap(i, random.below(1 << 16) as usize);
    }
    ask(&subjects, &all, &|| "every encoding".to_owned());
    let numbers: Vec<E> = all.into_iter().filter(|it| it.is_number()).collect();
    ask(&subjects, &numbers, &|| "every number".to_owned());
    // The extremes of every part are others.
    for part in numbers.chunks(701) {
        ask(&subjects, part, &|| "a part of every number".to_owned());
    }
}

#[test]
fn all_encodings_at_once() {
    on_types!(agree_on_all_encodings_at_once: f16, bf16, i16, u16);
}

/// The statement in literals, as the documentation makes it.
#[test]
fn the_contract_in_examples() {
    use superscalar as s;
    let nan = f64::NAN;
    assert_eq!(s::argmin(&[1.0, nan, 0.0, nan]), Some(1));
    assert_eq!(s::argmax(&[1.0, -nan, 0.0, nan]), Some(1));
    assert_eq!(s::argminmax(&[1.0, 2.0, nan, nan]), Some((2, 2)));
    assert_eq!(s::min(&[1.0, -nan]).map(f64::to_bits), Some(nan.to_bits()));
    assert_eq!(s::argmin(&[0.0, -0.0]), Some(0));
    assert_eq!(s::argmax(&[-0.0, 0.0]), Some(0));
    assert_eq!(s::min(&[-0.0f32]).map(f32::to_bits), Some(0));
    assert_eq!(s::nanargmin(&[nan, 2.0, 1.0, 1.0]), Some(2));
    assert_eq!(s::nanmax(&[nan, nan]), None);
    assert_eq!(
        s::nanmax(&[nan, f64::NEG_INFINITY]),
        Some(f64::NEG_INFINITY)
    );
    assert_eq!(s::minmax::<u8>(&[]), None);
    assert_eq!(s::nanargmax::<i64>(&[]), None);
    assert_eq!(s::argminmax(&[3u8, 0, 255, 0, 255]), Some((1, 2)));
    assert_eq!(s::min(&[f16::ONE, -f16::ONE, f16::MIN]), Some(f16::MIN));
    assert_eq!(s::max(&[bf16::NEG_INFINITY, bf16::MIN]), Some(bf16::MIN));
}
