//! What is compared, and its results.

use crate::bars::{self, Mark};
use crate::comparison::{Field, Timed, Times, compare};
use crate::external::External;
use crate::extremes::Column;
use crate::floats::{CALL_BOUND, Number};
use crate::masked::{Nullable, Valid};
use crate::size::{Size, Unit};
use crate::{bytes, extremes, floats, masked};
use serde::Serialize;
use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::time::Duration;
use superscalar_instrument::buffer::Typical;
use superscalar_instrument::format::Progress;
use superscalar_instrument::machine::Environment;
use superscalar_instrument::machine::rates::rates;
use superscalar_instrument::measure::Plan;
use superscalar_instrument::model::{self, Limit};
use superscalar_instrument::names;

/// An operation on an element type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// `sum f32`
    SumF32,
    /// `sum f64`
    SumF64,
    /// `dot f32`
    DotF32,
    /// `dot f64`
    DotF64,
    /// `var f32`
    VarF32,
    /// `var f64`
    VarF64,
    /// `norm1 f32`
    Norm1F32,
    /// `norm1 f64`
    Norm1F64,
    /// `norm2 f32`
    Norm2F32,
    /// `norm2 f64`
    Norm2F64,
    /// `norm_inf f32`
    NormInfF32,
    /// `norm_inf f64`
    NormInfF64,
    /// `masked sum f32`
    MaskedSumF32,
    /// `masked sum f64`
    MaskedSumF64,
    /// `masked min f32`
    MaskedMinF32,
    /// `masked min f64`
    MaskedMinF64,
    /// A histogram of bytes that look random.
    HistogramRandom,
    /// A histogram of one value: each count waits for the one before.
    HistogramConstant,
    /// `max f32`
    MaxF32,
    /// `max f64`
    MaxF64,
    /// `max u8`
    MaxU8,
    /// `argmax f32`
    ArgMaxF32,
    /// `argmax f64`
    ArgMaxF64,
    /// `argmax i32`
    ArgMaxI32,
    /// `argmax u8`
    ArgMaxU8,
    /// `argminmax f32`
    ArgMinMaxF32,
    /// `argminmax u8`
    ArgMinMaxU8,
}

impl Work {
    /// Everything that is compared.
    const ALL: [Work; 27] = [
        Work::SumF32,
        Work::SumF64,
        Work::DotF32,
        Work::DotF64,
        Work::VarF32,
        Work::VarF64,
        Work::Norm1F32,
        Work::Norm1F64,
        Work::Norm2F32,
        Work::Norm2F64,
        Work::NormInfF32,
        Work::NormInfF64,
        Work::MaskedSumF32,
        Work::MaskedSumF64,
        Work::MaskedMinF32,
        Work::MaskedMinF64,
        Work::HistogramRandom,
        Work::HistogramConstant,
        Work::MaxF32,
        Work::MaxF64,
        Work::MaxU8,
        Work::ArgMaxF32,
        Work::ArgMaxF64,
        Work::ArgMaxI32,
        Work::ArgMaxU8,
        Work::ArgMinMaxF32,
        Work::ArgMinMaxU8,
    ];
}

impl fmt::Display for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Work::SumF32 => "sum f32",
            Work::SumF64 => "sum f64",
            Work::DotF32 => "dot f32",
            Work::DotF64 => "dot f64",
            Work::VarF32 => "var f32",
            Work::VarF64 => "var f64",
            Work::Norm1F32 => "norm1 f32",
            Work::Norm1F64 => "norm1 f64",
            Work::Norm2F32 => "norm2 f32",
            Work::Norm2F64 => "norm2 f64",
            Work::NormInfF32 => "norm_inf f32",
            Work::NormInfF64 => "norm_inf f64",
            Work::MaskedSumF32 => "masked sum f32",
            Work::MaskedSumF64 => "masked sum f64",
            Work::MaskedMinF32 => "masked min f32",
            Work::MaskedMinF64 => "masked min f64",
            Work::HistogramRandom => "histogram u8, random data",
            Work::HistogramConstant => "histogram u8, constant data",
            Work::MaxF32 => "max f32",
            Work::MaxF64 => "max f64",
            Work::MaxU8 => "max u8",
            Work::ArgMaxF32 => "argmax f32",
            Work::ArgMaxF64 => "argmax f64",
            Work::ArgMaxI32 => "argmax i32",
            Work::ArgMaxU8 => "argmax u8",
            Work::ArgMinMaxF32 => "argminmax f32",
            Work::ArgMinMaxU8 => "argminmax u8",
        })
    }
}

/// The result of one comparison. Times are nanoseconds for the row's unit.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The operation, the element type and, where it matters, the data.
    pub work: String,
    /// The size's name.
    pub size: String,
    /// Elements in each operand.
    pub elements: usize,
    /// What the times are given for.
    pub per: Unit,
    /// Superscalar's time.
    pub superscalar: f64,
    /// The peers' times.
    pub peers: Vec<Entry>,
    /// The peers that did not take part, and why.
    pub excluded: Vec<(&'static str, String)>,
    /// The limit that binds: loads, or what superscalar's kernel computes.
    pub limit: Entry,
    /// The peer with the shortest time.
    pub best_peer: Entry,
    /// The bar.
    pub mark: Mark,
}

/// The time of a peer or a limit.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// Whose.
    pub name: Cow<'static, str>,
    /// The median time.
    pub ns: f64,
    /// The time over superscalar's time: the median of the rounds.
    pub ratio: f64,
    /// The median deviation of the ratio.
    pub spread: f64,
}

impl Row {
    /// Whether the bar was reached.
    pub fn pass(&self) -> bool {
        self.mark.pass
    }
}

/// The time for the rounds of one comparison.
const BUDGET: Duration = Duration::from_millis(1500);

/// Measures the comparisons whose name contains `only`.
///
/// # Errors
///
/// When superscalar answers wrongly.
pub fn measure(
    only: Option<&str>,
    environment: &Environment,
    external: External<'_>,
) -> Result<Vec<Row>, Box<dyn Error>> {
    let chosen: Vec<Item<'_>> = Work::ALL
        .into_iter()
        .flat_map(|work| Size::all().map(move |size| (work, size)))
        .map(|(work, size)| Item {
            work,
            size,
            environment,
            external,
        })
        .filter(|item| only.is_none_or(|only| item.name().contains(only)))
        .collect();
    let progress = Progress::new(chosen.len());
    let measured = chosen.iter().map(|item| item.measure(&progress));
    measured.collect()
}

/// One comparison to be made.
struct Item<'a> {
    work: Work,
    size: Size,
    environment: &'a Environment,
    external: External<'a>,
}

impl Item<'_> {
    fn name(&self) -> String {
        format!("{} {}", self.work, self.size)
    }

    fn measure(&self, progress: &Progress) -> Result<Row, Box<dyn Error>> {
        match self.work {
            Work::SumF32 => self.of_one::<f32>(progress, floats::sum),
            Work::SumF64 => self.of_one::<f64>(progress, floats::sum),
            Work::DotF32 => self.dot::<f32>(progress),
            Work::DotF64 => self.dot::<f64>(progress),
            Work::VarF32 => self.of_one::<f32>(progress, floats::var),
            Work::VarF64 => self.of_one::<f64>(progress, floats::var),
            Work::Norm1F32 => self.of_one::<f32>(progress, floats::norm1),
            Work::Norm1F64 => self.of_one::<f64>(progress, floats::norm1),
            Work::Norm2F32 => self.of_one::<f32>(progress, floats::norm2),
            Work::Norm2F64 => self.of_one::<f64>(progress, floats::norm2),
            Work::NormInfF32 => self.of_one::<f32>(progress, floats::norm_inf),
            Work::NormInfF64 => self.of_one::<f64>(progress, floats::norm_inf),
            Work::MaskedSumF32 => self.masked::<f32>(progress, masked::sum::<f32>),
            Work::MaskedSumF64 => self.masked::<f64>(progress, masked::sum::<f64>),
            Work::MaskedMinF32 => self.masked::<f32>(progress, masked::min::<f32>),
            Work::MaskedMinF64 => self.masked::<f64>(progress, masked::min::<f64>),
            Work::HistogramRandom => self.histogram(progress, |i| u8::typical(i as u64)),
            Work::HistogramConstant => self.histogram(progress, |_| 7),
            Work::MaxF32 => self.extremes::<f32>(progress, extremes::max),
            Work::MaxF64 => self.extremes::<f64>(progress, extremes::max),
            Work::MaxU8 => self.extremes::<u8>(progress, extremes::max),
            Work::ArgMaxF32 => self.extremes::<f32>(progress, extremes::argmax),
            Work::ArgMaxF64 => self.extremes::<f64>(progress, extremes::argmax),
            Work::ArgMaxI32 => self.extremes::<i32>(progress, extremes::argmax),
            Work::ArgMaxU8 => self.extremes::<u8>(progress, extremes::argmax),
            Work::ArgMinMaxF32 => self.extremes::<f32>(progress, extremes::argminmax),
            Work::ArgMinMaxU8 => self.extremes::<u8>(progress, extremes::argminmax),
        }
    }

    /// An operation on one slice.
    fn of_one<E: Number>(
        &self,
        progress: &Progress,
        field: for<'x> fn(&'x [E], External<'x>) -> Field<'x>,
    ) -> Result<Row, Box<dyn Error>> {
        let n = self.elements::<E>(1);
        let x = self.size.buffer(n, |i| E::typical(i as u64));
        self.compare(n, field(x.as_slice(), self.external), progress)
    }

    /// An operation on the valid elements of an array.
    fn masked<E: Valid>(
        &self,
        progress: &Progress,
        field: fn(&Nullable<E>) -> Field<'_>,
    ) -> Result<Row, Box<dyn Error>> {
        let n = self.elements::<E>(1);
        let array = masked::array::<E>(n, self.size.behind);
        self.compare(n, field(&array), progress)
    }

    fn dot<E: Number>(&self, progress: &Progress) -> Result<Row, Box<dyn Error>> {
        let n = self.elements::<E>(2);
        let a = self.size.buffer(n, |i| E::typical(i as u64));
        let b = self.size.buffer(n, |i| E::typical((n + i) as u64));
        let field = floats::dot(a.as_slice(), b.as_slice(), self.external);
        self.compare(n, field, progress)
    }

    fn histogram(
        &self,
        progress: &Progress,
        fill: impl FnMut(usize) -> u8,
    ) -> Result<Row, Box<dyn Error>> {
        let n = self.elements::<u8>(1);
        let x = self.size.buffer(n, fill);
        self.compare(n, bytes::histogram(x.as_slice(), self.external), progress)
    }

    fn extremes<E: Column>(
        &self,
        progress: &Progress,
        field: for<'x> fn(&'x [E], External<'x>) -> Field<'x>,
    ) -> Result<Row, Box<dyn Error>> {
        let n = self.elements::<E>(1);
        let x = self.size.buffer(n, |i| E::typical(i as u64));
        self.compare(n, field(x.as_slice(), self.external), progress)
    }

    fn elements<E>(&self, streams: usize) -> usize {
        let caches = &self.environment.caches;
        self.size.elements(caches, streams, size_of::<E>())
    }

    fn compare(
        &self,
        elements: usize,
        field: Field<'_>,
        progress: &Progress,
    ) -> Result<Row, Box<dyn Error>> {
        let name = self.name();
        let tick = progress.part(&name);
        let times = compare(field, &Plan::within(BUDGET), tick)
            .map_err(|error| format!("{name}: {error}"))?;
        self.row(elements, times)
    }

    /// The limit of what superscalar's kernel computes, where that takes longer than the loads.
    fn computed(&self, elements: usize, times: &Times) -> Result<Option<Entry>, Box<dyn Error>> {
        let work = self.work.to_string();
        let named = work.split(',').next().and_then(|it| it.rsplit_once(' '));
        let kernels = named.and_then(|(name, dtype)| names::find(name, dtype).ok());
        let (Some(kernels), Some(ns_per_cycle)) = (kernels, times.ns_per_cycle) else {
            return Ok(None);
        };
        let table = kernels.table;
        let limits = model::limits(table.serving, table.element, elements, rates()?);
        let entry = |limit: &Limit| {
            let ns = limit.cycles * elements as f64 * ns_per_cycle;
            let is_longer = elements > CALL_BOUND && ns > times.limit.ns.median;
            is_longer.then(|| Entry {
                name: limit.name.clone().into(),
                ns: ns / self.size.unit().of_a_call(elements),
                ratio: ns / times.ours.ns.median,
                spread: 0.0,
            })
        };
        Ok(model::largest(&limits).and_then(entry))
    }

    fn row(&self, elements: usize, times: Times) -> Result<Row, Box<dyn Error>> {
        let per = self.size.unit();
        let entry = |timed: &Timed| Entry {
            name: timed.name.into(),
            ns: timed.ns.median / per.of_a_call(elements),
            ratio: timed.ratio.median,
            spread: timed.ratio.spread,
        };
        let peers: Vec<Entry> = times.peers.iter().map(entry).collect();
        let faster = |a: &&Entry, b: &&Entry| a.ns.total_cmp(&b.ns);
        let best_peer = peers.iter().min_by(faster).cloned();
        let best_peer = best_peer.ok_or_else(|| format!("{}: no peer is left", self.name()))?;
        Ok(Row {
            work: self.work.to_string(),
            size: self.size.to_string(),
            elements,
            per,
            superscalar: entry(&times.ours).ns,
            mark: bars::mark(elements, best_peer.ratio),
            best_peer,
            limit: self
                .computed(elements, &times)?
                .unwrap_or(entry(&times.limit)),
            peers,
            excluded: times.excluded,
        })
    }
}
