//! The byte histogram counts as a plain loop counts, with every kernel, at every length and offset.

use common::data;
use common::rows::{self, describe};
use std::panic;
use superscalar::Error;
use superscalar::kernels::input::Slice;
use superscalar::registry::{self, Kernel, ops};
use superscalar::{histogram, par};

type Counts = [u64; 256];

/// The oracle.
fn plain(x: &[u8]) -> Counts {
    let mut counts = [0; 256];
    for &byte in x {
        counts[usize::from(byte)] += 1;
    }
    counts
}

fn every_row() -> Vec<Kernel<Slice<u8>, Counts>> {
    rows::every(registry::of::<ops::Bincount, u8>())
}

/// Data that histograms find easy and hard, `n` bytes of each.
fn kinds(n: usize) -> Vec<(&'static str, Vec<u8>)> {
    let random = data::bytes(n, 51);
    let mut sorted = random.clone();
    sorted.sort_unstable();
    vec![
        ("one value", vec![0xa5; n]),
        ("zero alone", vec![0; n]),
        (
            "two values",
            random.iter().map(|it| 254 + (it & 1)).collect(),
        ),
        ("two values in turn", (0..n).map(|i| i as u8 % 2).collect()),
        ("all values in turn", (0..n).map(|i| i as u8).collect()),
        ("sorted", sorted),
        ("random", random),
    ]
}

/// A stride through the short ones, all around the lengths from which tables, and wider counters,
/// are used, every remainder of a word, and a long one.
fn lengths() -> impl Iterator<Item = usize> {
    let short = (0..3000).step_by(61).chain(0..=40);
    short
        .chain(1024 - 20..=1024 + 20)
        .chain([65_535, 65_536, 100_003])
}

/// Counts that are there before: they must be added to, beyond 32 bits too.
fn earlier() -> Counts {
    std::array::from_fn(|value| (value as u64) << 30)
}

fn assert_counts(kernel: &Kernel<Slice<u8>, Counts>, x: &[u8], expected: &Counts, what: &str) {
    let (n, found, row) = (x.len(), kernel.run(x), describe(kernel.descriptor()));
    assert!(
        found == *expected,
        "{n} bytes, {what}, {row}: {found:?} instead of {expected:?}"
    );
}

#[test]
fn every_row_counts_every_kind_of_data() {
    let kernels = every_row();
    for n in lengths() {
        for (name, x) in kinds(n) {
            let expected = plain(&x);
            for kernel in &kernels {
                assert_counts(kernel, &x, &expected, name);
            }
        }
    }
}

#[test]
fn every_row_counts_at_every_offset() {
    let kernels = every_row();
    let x = data::bytes(4096 + 64, 52);
    for n in [0, 1, 7, 8, 9, 255, 1023, 1024, 1025, 1031, 4096] {
        for offset in 0..64 {
            let x = &x[offset..offset + n];
            let expected = plain(x);
            for kernel in &kernels {
                assert_counts(kernel, x, &expected, &format!("offset {offset}"));
            }
        }
    }
}

/// Every byte value at every place of a word: no value has a neighbour's count.
#[test]
fn every_value_is_counted_as_itself_at_every_place() {
    let kernels = every_row();
    for value in 0..=255 {
        for place in 0..8 {
            let mut x = [!value; 1032];
            x[1024 - 8 + place] = value;
            x[1024 + place] = value;
            let expected = plain(&x);
            for kernel in &kernels {
                let what = format!("{value} at {place} of a word");
                assert_counts(kernel, &x, &expected, &what);
            }
        }
    }
}

#[test]
fn public_functions_count_alike() {
    for n in lengths() {
        for (name, x) in kinds(n) {
            let expected = plain(&x);
            let found = [histogram::bincount(&x), par::histogram::bincount(&x)];
            assert!(found == [expected; 2], "{n} bytes, {name}");
        }
    }
}

#[test]
fn bincount_into_adds() {
    let x = data::bytes(5000, 53);
    let mut counts = earlier();
    histogram::bincount_into(&x[..500], &mut counts);
    histogram::bincount_into(&x[500..3000], &mut counts);
    histogram::bincount_into(&x[3000..], &mut counts);
    let sums: Vec<u64> = earlier()
        .iter()
        .zip(plain(&x))
        .map(|(a, b)| a + b)
        .collect();
    assert_eq!(counts.to_vec(), sums);
}

/// Counts are `u64` and never wrap silently into their neighbours.
#[test]
fn counts_near_their_end_stay_apart() {
    for n in [3, 1000, 2000] {
        let mut counts = [u64::MAX - 2000; 256];
        histogram::bincount_into(&vec![7; n], &mut counts);
        assert_eq!(counts[7], u64::MAX - 2000 + n as u64, "{n} bytes");
        let others = counts.iter().filter(|count| **count == u64::MAX - 2000);
        assert_eq!(others.count(), 255, "{n} bytes");
    }
}

/// What does not fit is refused, with the value and its counts, and changes no count.
#[test]
fn counts_do_not_wrap() {
    for n in [1, 3, 63, 1000, 2000] {
        let mut x = vec![9; n];
        x[n - 1] = 7;
        let mut counts = [5; 256];
        counts[7] = u64::MAX;
        let before = counts;
        let error = histogram::try_bincount_into(&x, &mut counts).expect_err("it does not fit");
        let (value, count, more) = (7, u64::MAX, 1);
        assert_eq!(error, Error::CountOverflow { value, count, more });
        assert_eq!(counts, before, "{n} bytes");
        let message = error.to_string();
        assert!(
            message.contains("value 7") && message.contains("18446744073709551615"),
            "{message}"
        );
        let panicked = panic::catch_unwind(move || histogram::bincount_into(&x, &mut counts));
        let payload = panicked.expect_err("it does not fit");
        assert_eq!(payload.downcast_ref::<String>(), Some(&message));
    }
    let mut counts = [u64::MAX - 3; 256];
    assert_eq!(histogram::try_bincount_into(&[4; 3], &mut counts), Ok(()));
    assert_eq!(counts[4], u64::MAX);
}

/// The photograph that numpy counted.
#[test]
fn a_photograph_is_counted_as_numpy_counts_it() {
    const PIXELS: usize = 512 * 512;
    let file = include_bytes!("../data/camera_u8.npy");
    let pixels = &file[file.len() - PIXELS..];
    let counts = histogram::bincount(pixels);
    let expected = counts_in(include_str!("../data/expected.json"));
    assert_eq!(counts.to_vec(), expected);
}

/// The list called `counts_256` of the numbers that numpy gave.
fn counts_in(json: &str) -> Vec<u64> {
    let rest = json.split_once("\"counts_256\":[").expect("the list").1;
    let (list, _) = rest.split_once(']').expect("the list ends");
    let numbers = list.split(',').map(|number| number.trim().parse());
    numbers.collect::<Result<_, _>>().expect("numbers")
}

/// One count of more than 32 bits. A part of the input must be emptied into the counts before its
/// counters wrap.
#[test]
#[ignore = "reads 4 GiB for each row: a second or two each"]
fn counts_pass_32_bits() {
    let n = (1 << 32) + 9;
    let x = vec![0u8; n];
    for kernel in every_row() {
        let row = describe(kernel.descriptor());
        assert_eq!(kernel.run(&x)[0], n as u64, "{row}");
    }
}
