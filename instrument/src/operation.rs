//! The operations that the ladder climbs with.

use serde::Serialize;

/// What the ladder can climb with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Operation {
    /// The canonical sum.
    Sum,
    /// The canonical dot product.
    Dot,
    /// The byte histogram.
    Histogram,
}

impl Operation {
    /// All of them.
    pub const ALL: [Operation; 3] = [Operation::Sum, Operation::Dot, Operation::Histogram];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Operation::Sum => "sum",
            Operation::Dot => "dot",
            Operation::Histogram => "histogram",
        }
    }

    /// The element types that it takes.
    pub fn dtypes(self) -> &'static [&'static str] {
        match self {
            Operation::Sum | Operation::Dot => &["f32", "f64"],
            Operation::Histogram => &["u8"],
        }
    }
}
