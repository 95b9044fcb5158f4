//! On how many elements.

use serde::Serialize;
use std::fmt;
use superscalar_instrument::footprint::Footprint;
use superscalar_instrument::machine::caches::Caches;

/// A number of elements, given as such or by the memory that they lie in.
#[derive(Clone, Copy, Debug)]
pub enum Size {
    /// A number of elements, in the first-level cache.
    Elements(usize),
    /// As many as a level of the memory is measured with.
    Level(Footprint),
}

/// One call, a tail alone, a vector, a cache line and its multiples: where libraries change from
/// one loop to another.
const ELEMENTS: [usize; 7] = [1, 3, 16, 64, 256, 1000, 4096];

impl Size {
    /// Every size that is compared.
    pub fn all() -> impl Iterator<Item = Size> {
        let levels = Footprint::LEVELS.into_iter().map(Size::Level);
        ELEMENTS.into_iter().map(Size::Elements).chain(levels)
    }

    /// Elements in each of `streams` streams of elements of `bytes` bytes.
    pub fn elements(self, caches: &Caches, streams: usize, bytes: usize) -> usize {
        match self {
            Size::Elements(elements) => elements,
            Size::Level(level) => level.elements(caches, streams, bytes),
        }
    }

    /// What a time of this size is given for.
    pub fn unit(self) -> Unit {
        match self {
            Size::Elements(_) => Unit::Call,
            Size::Level(_) => Unit::Element,
        }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Size::Elements(n) => write!(f, "n = {n}"),
            Size::Level(level) => write!(f, "{level}"),
        }
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
        assert_eq!((names[0].as_str(), names[10].as_str()), ("n = 1", "DRAM"));
        assert_eq!(Size::Elements(5).unit().of_a_call(5), 1.0);
        assert_eq!(Unit::Element.of_a_call(5), 5.0);
    }
}
