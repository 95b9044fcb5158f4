//! The command `describe`: what is in a file of numbers, at the speed at which it can be read.
//!
//! The values are cut into segments, which the workers of a team read and describe
//! (`describe/segments.rs`). So the time of reading alone is known in the same run: it is the
//! limit, whether the bytes come from a disk or from memory. The descriptions merge in the order of
//! the segments, so they do not depend on the number of workers.

mod column;
mod number;
mod picture;
mod segments;

pub use column::{Cell, Column, Place, Total};
pub use number::Number;
pub use picture::Picture;

use crate::format::{percent, significant};
use crate::input::{Error, Kind, Reason, Source};
use crate::text;
use half::f16;
use serde::Serialize;
use std::path::Path;
use std::time::Instant;
use superscalar::team::Team;

/// What is in a file.
#[derive(Clone, Debug, Serialize)]
pub struct Description {
    /// The file's name, as [`text::name`] shows it.
    pub file: String,
    /// The element type.
    pub dtype: &'static str,
    /// The shape.
    pub shape: Vec<u64>,
    /// Number of values.
    pub count: u64,
    /// How many of them are NaN.
    pub nan: u64,
    /// The least number.
    pub min: Option<Number>,
    /// Where it first stands, counted in C order: the index into `x.ravel()`.
    pub argmin: Option<u64>,
    /// The greatest number.
    pub max: Option<Number>,
    /// Where it first stands.
    pub argmax: Option<u64>,
    /// The mean of the numbers.
    pub mean: Number,
    /// Their standard deviation (of the population: no degree of freedom is taken off).
    pub std: Number,
    /// Their sum in digits; of integers exact. None where it is no number, as of both infinities.
    pub sum: Option<String>,
    /// Bins: from, to, count. A value is in a bin where `from <= value < to`.
    pub histogram: Vec<(Number, Number, u64)>,
    /// How long it took.
    pub seconds: f64,
    /// How long the same threads took to read the bytes and do nothing else: the limit.
    pub seconds_reading: f64,
    /// Bytes of values.
    pub bytes: u64,
}

/// What is in several files, as JSON. No `serde_json::Value`: that has no place for 2^64.
#[derive(Serialize)]
pub struct Document {
    /// One for each file that could be described.
    pub descriptions: Vec<Description>,
}

/// Describes a `.npy` file, or what comes from standard input where the path is `-`.
///
/// # Errors
///
/// When it can not be read, holds something else than integers or floating-point numbers, or is cut
/// meanwhile.
pub fn describe(path: &Path, team: &Team) -> Result<Description, Error> {
    describe_source(path, team).map_err(|reason| Error::new(path, reason))
}

fn describe_source(path: &Path, team: &Team) -> Result<Description, Reason> {
    let source = Source::open(path, "i8 to i64, u8 to u64, f16, f32 or f64")?;
    match source.header.dtype.kind {
        Kind::I8 => describe_as::<i8>(path, source, team),
        Kind::I16 => describe_as::<i16>(path, source, team),
        Kind::I32 => describe_as::<i32>(path, source, team),
        Kind::I64 => describe_as::<i64>(path, source, team),
        Kind::U8 => describe_as::<u8>(path, source, team),
        Kind::U16 => describe_as::<u16>(path, source, team),
        Kind::U32 => describe_as::<u32>(path, source, team),
        Kind::U64 => describe_as::<u64>(path, source, team),
        Kind::F16 => describe_as::<f16>(path, source, team),
        Kind::F32 => describe_as::<f32>(path, source, team),
        Kind::F64 => describe_as::<f64>(path, source, team),
    }
}

fn describe_as<E: Cell>(path: &Path, source: Source, team: &Team) -> Result<Description, Reason> {
    let start = Instant::now();
    let bytes = source.count * size_of::<E>() as u64;
    let shape = source.header.shape.clone();
    let (column, reading) = segments::describe::<E>(source, team)?;
    Ok(Description {
        file: text::name(path),
        dtype: E::NAME,
        shape,
        count: column.count,
        nan: column.nan,
        min: column.min.map(|min| min.value),
        argmin: column.min.map(|min| min.index),
        max: column.max.map(|max| max.value),
        argmax: column.max.map(|max| max.index),
        mean: Number::Float(column.moments.mean()),
        std: Number::Float(column.moments.std(0)),
        sum: match column.total {
            Total::Integer(sum) => Some(sum.to_string()),
            total => Some(total.value())
                .filter(|sum| !sum.is_nan())
                .map(|sum| sum.to_string()),
        },
        histogram: column
            .picture
            .map_or(Vec::new(), |picture| picture.bins().collect()),
        seconds: start.elapsed().as_secs_f64(),
        seconds_reading: reading.as_secs_f64(),
        bytes,
    })
}

/// Prints a description.
pub fn print(it: &Description) {
    println!(
        "{}: {} {}, shape {:?}",
        it.file, it.count, it.dtype, it.shape
    );
    println!("  NaN     {}", it.nan);
    for (name, value, index) in [("min", it.min, it.argmin), ("max", it.max, it.argmax)] {
        match (value, index) {
            (Some(value), Some(index)) => println!("  {name}     {value} at {index}"),
            _ => println!("  {name}     none: there is no number"),
        }
    }
    println!("  mean    {}", it.mean);
    println!("  std     {}", it.std);
    println!("  sum     {}", it.sum.as_deref().unwrap_or("NaN"));
    draw(&it.histogram);
    let gb = it.bytes as f64 / 1e9;
    println!(
        "  {} ms, {} GB/s; reading the bytes alone took {} ms of it ({})",
        significant(1e3 * it.seconds),
        significant(gb / it.seconds),
        significant(1e3 * it.seconds_reading),
        percent(it.seconds_reading / it.seconds),
    );
    println!();
}

/// Columns of the longest bar.
const BAR: f64 = 50.0;

fn draw(bins: &[(Number, Number, u64)]) {
    let most = bins.iter().map(|(_, _, count)| *count).max().unwrap_or(0);
    for (from, to, count) in bins {
        let length = (BAR * *count as f64 / most as f64).ceil() as usize;
        let (from, to) = short(*from, *to);
        println!("  {from:>14} .. {to:<14} {:<51}{count}", "#".repeat(length));
    }
}

/// Two numbers in few characters, but as many as tell them apart; integers in all of theirs.
fn short(from: Number, to: Number) -> (String, String) {
    let in_digits = |value: Number, digits: usize| {
        let plain = value.to_string();
        match value {
            Number::Float(value) if plain.len() > 12 => format!("{value:.digits$e}"),
            _ => plain,
        }
    };
    let pairs = (6..=16).map(|digits| (in_digits(from, digits), in_digits(to, digits)));
    let mut told_apart = pairs.filter(|(from, to)| from.parse::<f64>() != to.parse::<f64>());
    let plain = (from.to_string(), to.to_string());
    told_apart.next().unwrap_or(plain)
}

#[cfg(test)]
mod tests {
    use super::{Number::Float, Number::Integer, short};

    #[test]
    fn edges_are_told_apart() {
        let text = |from, to| short(Float(from), Float(to));
        assert_eq!(text(0.5, 1.0), ("0.5".into(), "1".into()));
        let (from, to) = text(-5.0, (-5.0f64).next_up());
        assert_eq!((from.as_str(), to.as_str()), ("-5", "-4.999999999999999e0"));
        let (from, to) = text(0.1 + 0.2, (0.1f64 + 0.2).next_up());
        assert_ne!(from, to);
        let big = Integer((1 << 64) - 1);
        assert_eq!(short(big, Integer(1 << 64)).0, "18446744073709551615");
    }
}
