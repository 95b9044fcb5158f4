//! The data caches that footprints are made for.

use serde::{Deserialize, Serialize};
use superscalar::topology::Topology;

/// Sizes in bytes; `None` where the machine does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Caches {
    /// First level, data.
    pub l1: Option<usize>,
    /// Second level.
    pub l2: Option<usize>,
    /// Third level.
    pub l3: Option<usize>,
    /// Bytes beyond which loads get no slower, where that was measured: a guest's part of a third
    /// level may end, and DRAM begin, in more than one step.
    pub last: Option<usize>,
}

impl Caches {
    /// The smallest cache of each level: what fits it fits all caches of the level.
    pub fn of(topology: &Topology) -> Self {
        Caches {
            l1: topology.data_cache(1),
            l2: topology.data_cache(2),
            l3: topology.data_cache(3),
            last: None,
        }
    }
}
