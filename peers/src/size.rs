//! On how many elements.

use bytemuck::Pod;
use serde::Serialize;
use std::fmt;
use superscalar_instrument::buffer::Buffer;
use superscalar_instrument::footprint::Footprint;
use superscalar_instrument::machine::caches::Caches;

/// A number of elements, given as such or by the memory that they lie in.
#[derive(Clone, Copy, Debug)]
enum Length {
    /// A number of elements, in the first-level cache.
    Elements(usize),
    /// As many as a level of the memory is measured with.
    Level(Footprint),
}

/// A number of elements, and where the first of them lies.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    length: Length,
    /// Whether they begin [16 bytes behind](superscalar_instrument::buffer::BEHIND) a cache line,
    /// where large arrays begin, and not at its start.
    pub behind: bool,
}

/// One call, tails alone, a vector, a cache line and its multiples: where libraries change from one
/// loop to another.
const ELEMENTS: [usize; 11] = [1, 2, 3, 7, 16, 31, 64, 100, 256, 1000, 4096];

/// Elements from which on it matters where the first one lies.
const ANYWHERE: usize = 100;

impl Size {
    /// Every size that is compared.
    pub fn all() -> impl Iterator<Item = Size> {
        let levels = Footprint::LEVELS.into_iter().map(Length::Level);
        let lengths = ELEMENTS.into_iter().map(Length::Elements).chain(levels);
        lengths.flat_map(|length| {
            let short = matches!(length, Length::Elements(n) if n < ANYWHERE);
            let places: &[bool] = if short { &[false] } else { &[false, true] };
            places.iter().map(move |&behind| Size { length, behind })
        })
    }

    /// Elements in each of `streams` streams of elements of `bytes` bytes.
    pub fn elements(self, caches: &Caches, streams: usize, bytes: usize) -> usize {
        match self.length {
            Length::Elements(elements) => elements,
            Length::Level(level) => level.elements(caches, streams, bytes),
        }
    }

    /// What a time of this size is given for.
    pub fn unit(self) -> Unit {
        match self.length {
            Length::Elements(_) => Unit::Call,
            Length::Level(_) => Unit::Element,
        }
    }

    /// So many elements, where this says that they begin.
    pub fn buffer<E: Pod + Send + Sync>(self, n: usize, fill: impl FnMut(usize) -> E) -> Buffer<E> {
        if self.behind {
            Buffer::behind(n, fill)
        } else {
            Buffer::new(n, fill)
        }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.length {
            Length::Elements(n) => write!(f, "n = {n}")?,
            Length::Level(level) => write!(f, "{level}")?,
        }
        f.write_str(if self.behind { ", misaligned" } else { "" })
    }
}

/// What a time is given for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// A call.
    Call,
    /// An element.
    Element,
}

impl Unit {
    /// The number of units in a call on `elements` elements.
    pub fn of_a_call(self, elements: usize) -> f64 {
        match self {
            Unit::Call => 1.0,
            Unit::Element => elements as f64,
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unit::Call => "ns/call",
            Unit::Element => "ns/element",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Size, Unit};

    #[test]
    fn names_and_units() {
        let names: Vec<String> = Size::all().map(|size| size.to_string()).collect();
        assert_eq!(names[..2], ["n = 1", "n = 2"]);
        assert_eq!(names[7..9], ["n = 100", "n = 100, misaligned"]);
        assert_eq!(names[names.len() - 2..], ["DRAM", "DRAM, misaligned"]);
        assert!(Size::all().filter(|size| size.behind).count() == 8);
        assert_eq!(Unit::Call.of_a_call(5), 1.0);
        assert_eq!(Unit::Element.of_a_call(5), 5.0);
    }
}
