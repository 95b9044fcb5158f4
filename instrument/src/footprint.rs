//! How much data a measurement walks through: a third of a cache's measured extent, or four times
//! the last one.

use crate::machine::caches::Caches;
use serde::{Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A working set, all streams together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Footprint {
    /// A third of the first level's data cache.
    L1,
    /// A third of the second level.
    L2,
    /// A third of the third level.
    L3,
    /// Four times the last level, 1 GiB at most.
    Dram,
    /// A number of bytes.
    Bytes(usize),
}

/// The sizes for a machine that does not tell its caches: common sizes of servers in 2026.
pub const ASSUMED: [usize; 3] = [32 << 10, 1 << 20, 32 << 20];

/// The largest working set that stands for DRAM.
const LARGEST: usize = 1 << 30;

impl Footprint {
    /// The four levels of the memory.
    pub const LEVELS: [Footprint; 4] =
        [Footprint::L1, Footprint::L2, Footprint::L3, Footprint::Dram];

    /// Bytes of the working set on a machine with caches of these extents.
    pub fn bytes(self, caches: &Caches) -> usize {
        let l1 = caches.l1.unwrap_or(ASSUMED[0]);
        let l2 = caches.l2.unwrap_or(ASSUMED[1]);
        let l3 = caches.l3.unwrap_or(ASSUMED[2]);
        match self {
            Footprint::L1 => l1 / 3,
            Footprint::L2 => l2 / 3,
            Footprint::L3 => l3 / 3,
            Footprint::Dram => (caches.last.unwrap_or(l3.max(l2)) * 4).min(LARGEST),
            Footprint::Bytes(bytes) => bytes,
        }
    }

    /// Elements of `size` bytes in each of `streams` streams: whole cache lines for the named
    /// levels, and at least one element.
    pub fn elements(self, caches: &Caches, streams: usize, size: usize) -> usize {
        let elements = self.bytes(caches) / (streams * size);
        let line = match self {
            Footprint::Bytes(_) => 1,
            _ => 64 / size,
        };
        (elements / line * line).max(1)
    }

    /// The smallest level that holds a working set of `bytes` bytes.
    pub fn level_of(bytes: usize, caches: &Caches) -> Footprint {
        let levels = [Footprint::L1, Footprint::L2, Footprint::L3];
        let holds = |level: &Footprint| bytes <= 3 * level.bytes(caches);
        levels.into_iter().find(holds).unwrap_or(Footprint::Dram)
    }
}

impl fmt::Display for Footprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Footprint::L1 => f.write_str("L1"),
            Footprint::L2 => f.write_str("L2"),
            Footprint::L3 => f.write_str("L3"),
            Footprint::Dram => f.write_str("DRAM"),
            Footprint::Bytes(bytes) => write!(f, "{}", Bytes(*bytes)),
        }
    }
}

impl Serialize for Footprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A number of bytes as people write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bytes(pub usize);

const UNITS: [(&str, usize); 3] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match UNITS.into_iter().find(|(_, unit)| self.0 >= *unit) {
            Some((name, unit)) if self.0.is_multiple_of(unit) => {
                write!(f, "{} {name}", self.0 / unit)
            }
            Some((name, unit)) => write!(f, "{:.1} {name}", self.0 as f64 / unit as f64),
            None => write!(f, "{} B", self.0),
        }
    }
}

impl FromStr for Footprint {
    type Err = String;

    /// `L1`, `L2`, `L3`, `DRAM`, or bytes: `65536`, `64KiB`, `1.5 MiB`.
    fn from_str(text: &str) -> Result<Self, String> {
        match text.to_ascii_uppercase().as_str() {
            "L1" => Ok(Footprint::L1),
            "L2" => Ok(Footprint::L2),
            "L3" => Ok(Footprint::L3),
            "DRAM" => Ok(Footprint::Dram),
            _ => parse_bytes(text).map(Footprint::Bytes).ok_or_else(|| {
                format!(
                    "{text:?} is no size; give L1, L2, L3, DRAM or bytes from 1 to 1 TiB, such as 65536, 64KiB or 1.5MiB"
                )
            }),
        }
    }
}

fn parse_bytes(text: &str) -> Option<usize> {
    let lower = text.trim().to_ascii_lowercase();
    let unit_of = |(name, _): &(&str, usize)| lower.ends_with(&name.to_ascii_lowercase());
    let (digits, unit) = match UNITS.into_iter().find(unit_of) {
        Some((name, unit)) => (&lower[..lower.len() - name.len()], unit),
        None => (lower.as_str(), 1),
    };
    let bytes = digits.trim().parse::<f64>().ok()? * unit as f64;
    (1.0..=(1u64 << 40) as f64)
        .contains(&bytes)
        .then_some(bytes as usize)
}

#[cfg(test)]
mod tests {
    use super::{Bytes, Caches, Footprint};

    const CACHES: Caches = Caches {
        l1: Some(48 << 10),
        l2: Some(1 << 20),
        l3: Some(32 << 20),
        last: None,
    };

    #[test]
    fn sizes_are_thirds_of_caches_and_four_times_the_last() {
        let bytes = Footprint::LEVELS.map(|level| level.bytes(&CACHES));
        assert_eq!(bytes, [16 << 10, (1 << 20) / 3, (32 << 20) / 3, 128 << 20]);
        let claimed = Caches {
            l3: Some(480 << 20),
            ..CACHES
        };
        assert_eq!(Footprint::Dram.bytes(&claimed), 1 << 30);
        assert_eq!(Footprint::L1.elements(&CACHES, 2, 4), 2048);
        assert_eq!(Footprint::Bytes(3).elements(&CACHES, 2, 4), 1);
    }

    #[test]
    fn sizes_as_people_write_them() {
        assert_eq!("l3".parse(), Ok(Footprint::L3));
        assert_eq!("64KiB".parse(), Ok(Footprint::Bytes(65536)));
        assert_eq!("1.5 mib".parse(), Ok(Footprint::Bytes(3 << 19)));
        assert_eq!("100".parse(), Ok(Footprint::Bytes(100)));
        for wrong in ["", "0", "-5", "L4", "12 potatoes", "nan", "inf", "9e99"] {
            assert!(wrong.parse::<Footprint>().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn bytes_as_people_read_them() {
        assert_eq!(Bytes(512).to_string(), "512 B");
        assert_eq!(Bytes(65536).to_string(), "64 KiB");
        assert_eq!(Bytes((32 << 20) / 3).to_string(), "10.7 MiB");
    }
}
