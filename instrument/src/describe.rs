//! The command `describe`: what is in a file of numbers, at the speed at which it can be read.
//!
//! The file is mapped, cut into segments, and the segments are dealt to the workers of a team; each
//! is first read, then described. So the time of reading alone is known in the same run: it is the
//! limit, whether the bytes come from a disk or from memory. The descriptions merge in the order of
//! the segments, so they do not depend on the number of workers.

mod column;
mod number;
mod picture;

pub use column::{Cell, Column, Place, Total};
pub use number::Number;
pub use picture::Picture;

use crate::format::{percent, significant};
use crate::input::{self, Kind, Opened};
use crate::text;
use bytemuck::PodCastError;
use half::f16;
use memmap2::Mmap;
use serde::Serialize;
use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};
use superscalar::registry::{self, ops};
use superscalar::team::Team;

/// Bytes of a segment: more than a core's first cache, less than its last.
const SEGMENT: usize = 256 << 10;

/// Values that are converted at a time: in `f64` they stay in a core's first or second cache.
const BLOCK: usize = 8192;

/// Segments that are dealt at a time.
const WAVE: usize = 256;

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
    /// Where it first stands, counted in the order of the file.
    pub argmin: Option<u64>,
    /// The greatest number.
    pub max: Option<Number>,
    /// Where it first stands.
    pub argmax: Option<u64>,
    /// The mean of the numbers.
    pub mean: Number,
    /// Their standard deviation (of the population: no degree of freedom is taken off).
    pub std: Number,
    /// Their sum; of integers exact.
    pub sum: String,
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

/// Describes a `.npy` file.
///
/// # Errors
///
/// When the file can not be read or mapped, or holds something else than integers or floating-point
/// numbers in C order.
pub fn describe(path: &Path, team: &Team) -> Result<Description, Box<dyn Error>> {
    let opened = input::open(path)?;
    match opened.kind {
        Kind::I8 => describe_as::<i8>(path, opened, team),
        Kind::I16 => describe_as::<i16>(path, opened, team),
        Kind::I32 => describe_as::<i32>(path, opened, team),
        Kind::I64 => describe_as::<i64>(path, opened, team),
        Kind::U8 => describe_as::<u8>(path, opened, team),
        Kind::U16 => describe_as::<u16>(path, opened, team),
        Kind::U32 => describe_as::<u32>(path, opened, team),
        Kind::U64 => describe_as::<u64>(path, opened, team),
        Kind::F16 => describe_as::<f16>(path, opened, team),
        Kind::F32 => describe_as::<f32>(path, opened, team),
        Kind::F64 => describe_as::<f64>(path, opened, team),
    }
}

fn describe_as<E: Cell>(
    path: &Path,
    opened: Opened,
    team: &Team,
) -> Result<Description, Box<dyn Error>> {
    // SAFETY: the mapping is private to this call and only read. A file that another process cuts
    // or writes meanwhile can not be guarded against here or by any reader of mappings: values may
    // change, and reading beyond the new end ends the process.
    let map = unsafe { Mmap::map(&opened.file) }
        .map_err(|error| format!("{}: cannot be mapped: {error}", text::name(path)))?;
    let offset = usize::try_from(opened.offset)?;
    let bytes = map.get(offset..).unwrap_or_default();
    let start = Instant::now();
    let (column, reading) = match bytemuck::try_cast_slice::<u8, E>(bytes) {
        Ok(values) => column_of(values, team),
        Err(PodCastError::TargetAlignmentGreaterAndInputNotAligned) => {
            // numpy aligns the values to 64 bytes; the values of other files are copied.
            column_of(&bytemuck::pod_collect_to_vec::<u8, E>(bytes), team)
        }
        Err(error) => return Err(format!("{}: {error}", text::name(path)).into()),
    };
    let column = column.ok_or_else(|| format!("{}: there is no value", text::name(path)))?;
    Ok(Description {
        file: text::name(path),
        dtype: E::NAME,
        shape: opened.shape,
        count: column.count,
        nan: column.nan,
        min: column.min.map(|min| min.value),
        argmin: column.min.map(|min| min.index),
        max: column.max.map(|max| max.value),
        argmax: column.max.map(|max| max.index),
        mean: Number::Float(column.moments.mean()),
        std: Number::Float(column.moments.std(0)),
        sum: match column.total {
            Total::Integer(sum) => sum.to_string(),
            total => total.value().to_string(),
        },
        histogram: column
            .picture
            .map_or(Vec::new(), |picture| picture.bins().collect()),
        seconds: start.elapsed().as_secs_f64(),
        seconds_reading: reading.as_secs_f64(),
        bytes: bytes.len() as u64,
    })
}

/// The result for a segment: its description, and the time of reading alone.
struct Slot {
    column: Option<Column>,
    reading: Duration,
}

/// The description of all values, and the time of reading them, shared by all workers.
fn column_of<E: Cell>(values: &[E], team: &Team) -> (Option<Column>, Duration) {
    let segment = SEGMENT / size_of::<E>();
    let mut all: Option<Column> = None;
    let mut reading = Duration::ZERO;
    for (wave, values) in values.chunks(WAVE * segment).enumerate() {
        let mut slots: Vec<Slot> = values
            .chunks(segment)
            .map(|_| Slot {
                column: None,
                reading: Duration::ZERO,
            })
            .collect();
        team.each(&mut slots, |i, slot| {
            let end = values.len().min((i + 1) * segment);
            let start = (wave * WAVE + i) * segment;
            *slot = of_segment(&values[i * segment..end], start as u64);
        });
        for slot in slots {
            reading += slot.reading;
            all = match (all, slot.column) {
                (Some(all), Some(next)) => Some(all.merge(next)),
                (all, next) => all.or(next),
            };
        }
    }
    (all, reading / team.workers() as u32)
}

fn of_segment<E: Cell>(values: &[E], start: u64) -> Slot {
    let begin = Instant::now();
    read(values);
    let reading = begin.elapsed();
    let mut wide = Vec::with_capacity(BLOCK);
    let mut column: Option<Column> = None;
    for (i, block) in values.chunks(BLOCK).enumerate() {
        let next = Column::of(block, start + (i * BLOCK) as u64, &mut wide);
        column = Some(match column {
            Some(column) => column.merge(next),
            None => next,
        });
    }
    Slot { column, reading }
}

/// Loads every byte and does nothing else.
fn read<E: Cell>(values: &[E]) {
    let (_, words, _) = bytemuck::pod_align_to::<E, f32>(values);
    registry::of::<ops::Loads, f32>().serving().run(words);
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
    println!("  sum     {}", it.sum);
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
