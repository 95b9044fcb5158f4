//! Reading and describing segment by segment.
//!
//! Each worker has a buffer of its own, takes the next segment that nobody has, reads it into the
//! buffer and describes it there: a description is of bytes that nobody else can change, and the
//! buffer stays in the core's cache. What comes one after the other is read by the caller, some
//! segments at a time, and then dealt to the workers.

use super::column::{Cell, Column};
use crate::input::{self, Body, Ravel, Reason, Source};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use superscalar::team::Team;

/// Bytes of a segment: more than a core's first cache, less than its last.
const SEGMENT: usize = 256 << 10;

/// Values that are converted at a time: in `f64` they stay in a core's first or second cache.
const BLOCK: usize = 8192;

/// Segments whose descriptions are kept until they merge.
const WAVE: u64 = 1024;

/// Segments at most that a worker reads at a time, where reading few is slow.
const UNIT: u64 = 128;

/// Segments of a stream that are kept until they are described.
const STREAM_WAVE: u64 = 64;

/// The description of all values, and the time of reading them: that of a stream, and that of all
/// workers divided by their number.
pub fn describe<E: Cell>(source: Source, team: &Team) -> Result<(Column, Duration), Reason> {
    let begin = Instant::now();
    let count = source.count;
    let ravel = Ravel::new(&source.header);
    let unit = ravel.as_ref().map_or(1, |ravel| ravel.unit::<E>());
    let mut work = Work::<E>::new(count, unit, team)?;
    if let Some(ravel) = ravel {
        let stored = source.load::<E>()?;
        work.reading = begin.elapsed();
        work.all(WAVE, &|start, into| {
            ravel.gather(&stored, start, into);
            Ok(())
        })?;
        return work.end();
    }
    match source.body {
        Body::File(file) => work.all(WAVE, &|start, into| file.read(start, into))?,
        Body::Stream(mut stream) => {
            let mut wave = Vec::new();
            for segments in work.waves(STREAM_WAVE) {
                let values = work.values(&segments);
                let begin = Instant::now();
                wave.resize((values.end - values.start) as usize, E::zeroed());
                stream.read(&mut wave)?;
                work.reading += begin.elapsed();
                work.some(segments, &|start, into| {
                    let first = (start - values.start) as usize;
                    into.copy_from_slice(&wave[first..first + into.len()]);
                    Ok(())
                })?;
            }
        }
    }
    work.end()
}

/// What writes the values from the one of this number on into a buffer.
type Fill<'a, E> = dyn Fn(u64, &mut [E]) -> Result<(), Reason> + Sync + 'a;

/// The work on the segments of a file.
struct Work<'a, E> {
    team: &'a Team,
    /// Number of values.
    count: u64,
    /// Segments that a worker reads at a time.
    unit: u64,
    workers: Vec<Worker<E>>,
    /// The description of the segments so far.
    column: Option<Column>,
    /// The time of reading that is no worker's.
    reading: Duration,
}

/// What a worker has for itself.
struct Worker<E> {
    buffer: Vec<E>,
    wide: Vec<f64>,
    /// The segments of this wave that it described.
    described: Vec<(u64, Column)>,
    reading: Duration,
    failure: Option<Reason>,
}

impl<'a, E: Cell> Work<'a, E> {
    /// Values of a segment.
    const SEGMENT: u64 = (SEGMENT / size_of::<E>()) as u64;

    /// For so many values, of which a worker reads `unit` at a time, or about as many.
    fn new(count: u64, unit: u64, team: &'a Team) -> Result<Self, Reason> {
        let unit = unit.div_ceil(Self::SEGMENT).clamp(1, UNIT);
        let units = count.div_ceil(unit * Self::SEGMENT);
        let workers = units.min(team.workers() as u64);
        let room = count.min(unit * Self::SEGMENT);
        let worker = |_| {
            let mut buffer = input::room(room)?;
            buffer.resize(room as usize, E::zeroed());
            Ok(Worker {
                buffer,
                wide: Vec::with_capacity(BLOCK.min(room as usize)),
                described: Vec::new(),
                reading: Duration::ZERO,
                failure: None,
            })
        };
        Ok(Work {
            team,
            count,
            unit,
            workers: (0..workers).map(worker).collect::<Result<_, Reason>>()?,
            column: None,
            reading: Duration::ZERO,
        })
    }

    /// The numbers of all segments, so many at a time.
    fn waves(&self, most: u64) -> impl Iterator<Item = Range<u64>> + use<E> {
        let segments = self.count.div_ceil(Self::SEGMENT);
        let starts = (0..segments.div_ceil(most)).map(move |wave| wave * most);
        starts.map(move |start| start..segments.min(start + most))
    }

    /// The numbers of the values in segments.
    fn values(&self, segments: &Range<u64>) -> Range<u64> {
        segments.start * Self::SEGMENT..self.count.min(segments.end * Self::SEGMENT)
    }

    /// Describes all segments.
    fn all(&mut self, most: u64, fill: &Fill<'_, E>) -> Result<(), Reason> {
        let mut waves = self.waves(most);
        waves.try_for_each(|segments| self.some(segments, fill))
    }

    /// Describes the next segments.
    fn some(&mut self, segments: Range<u64>, fill: &Fill<'_, E>) -> Result<(), Reason> {
        let next = AtomicU64::new(segments.start);
        let failed = AtomicBool::new(false);
        let (unit, values) = (self.unit, self.values(&segments));
        self.team.each(&mut self.workers, |_, worker| {
            while !failed.load(Ordering::Relaxed) {
                let segment = next.fetch_add(unit, Ordering::Relaxed);
                if segment >= segments.end {
                    return;
                }
                let start = segment * Self::SEGMENT;
                let values = start..values.end.min(start + unit * Self::SEGMENT);
                if let Err(reason) = worker.describe(segment, values, fill) {
                    worker.failure = Some(reason);
                    failed.store(true, Ordering::Relaxed);
                }
            }
        });
        let mut described = Vec::new();
        for worker in &mut self.workers {
            if let Some(reason) = worker.failure.take() {
                return Err(reason);
            }
            described.append(&mut worker.described);
        }
        described.sort_unstable_by_key(|(segment, _)| *segment);
        let columns = described.into_iter().map(|(_, column)| column);
        self.column = self
            .column
            .take()
            .into_iter()
            .chain(columns)
            .reduce(Column::merge);
        Ok(())
    }

    fn end(self) -> Result<(Column, Duration), Reason> {
        let workers = self.workers.len() as u32;
        let reading: Duration = self.workers.iter().map(|worker| worker.reading).sum();
        let column = self.column.ok_or(Reason::Empty(Vec::new()))?;
        Ok((column, self.reading + reading / workers.max(1)))
    }
}

impl<E: Cell> Worker<E> {
    /// Reads values and describes the segments that they are, from the one of this number on.
    fn describe(
        &mut self,
        first: u64,
        values: Range<u64>,
        fill: &Fill<'_, E>,
    ) -> Result<(), Reason> {
        let buffer = &mut self.buffer[..(values.end - values.start) as usize];
        let begin = Instant::now();
        fill(values.start, buffer)?;
        self.reading += begin.elapsed();
        let mut starts = (values.start..).step_by(BLOCK);
        for (segment, number) in buffer.chunks(SEGMENT / size_of::<E>()).zip(first..) {
            let blocks = segment.chunks(BLOCK).zip(&mut starts);
            let columns = blocks.map(|(block, start)| Column::of(block, start, &mut self.wide));
            let column = columns.reduce(Column::merge);
            self.described.extend(column.map(|column| (number, column)));
        }
        Ok(())
    }
}
