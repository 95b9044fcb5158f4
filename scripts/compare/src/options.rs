//! What was asked for.

use std::time::Duration;

/// A class of sizes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// Calls on a few elements, over slices that change from call to call.
    Short,
    /// A first operand of so many bytes; the name is theirs.
    Bytes(usize, &'static str),
}

/// Every class.
pub const SIZES: [Size; 4] = [
    Size::Short,
    Size::Bytes(16 << 10, "16KiB"),
    Size::Bytes(512 << 10, "512KiB"),
    Size::Bytes(128 << 20, "128MiB"),
];

/// The lengths of short calls.
const SHORT: [usize; 12] = [1, 2, 3, 4, 5, 8, 12, 16, 24, 32, 48, 64];

/// Bytes that the slices of short calls are taken from: all of them in the first-level cache.
const SHORT_POOL: usize = 8 << 10;

impl Size {
    pub fn name(self) -> &'static str {
        match self {
            Size::Short => "short",
            Size::Bytes(_, name) => name,
        }
    }

    /// Bytes of elements that slices are taken from.
    pub fn pool(self) -> usize {
        match self {
            Size::Short => SHORT_POOL,
            Size::Bytes(bytes, _) => bytes,
        }
    }

    /// The numbers of elements to call a function with, of elements of so many bytes.
    pub fn elements(self, bytes: usize) -> Vec<usize> {
        match self {
            Size::Short => SHORT.to_vec(),
            Size::Bytes(all, _) => vec![all / bytes],
        }
    }

    /// The time for all rounds of a row in one repeat. A call in DRAM takes 5 to 100 ms.
    pub fn budget(self) -> Duration {
        Duration::from_millis(match self {
            Size::Short => 10,
            Size::Bytes(bytes, _) if bytes <= 1 << 20 => 20,
            Size::Bytes(..) => 120,
        })
    }
}

/// The command line.
pub struct Options {
    /// What the rows' function and type must contain.
    pub only: String,
    pub sizes: Vec<Size>,
    /// Fewer rounds.
    pub quick: bool,
    /// The revisions, as the script describes them.
    pub revisions: [String; 2],
}

impl Options {
    /// Reads `OLD NEW [--quick] [--only SUBSTRING] [--sizes LIST]`.
    pub fn of(mut arguments: impl Iterator<Item = String>) -> Result<Options, String> {
        let mut options = Options {
            only: String::new(),
            sizes: SIZES.to_vec(),
            quick: false,
            revisions: [(); 2].map(|()| arguments.next().unwrap_or_default()),
        };
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
            match argument.as_str() {
                "--quick" => options.quick = true,
                "--only" => options.only = value()?,
                "--sizes" => options.sizes = sizes(&value()?)?,
                _ => return Err(format!("unknown argument: {argument}")),
            }
        }
        Ok(options)
    }
}

fn sizes(list: &str) -> Result<Vec<Size>, String> {
    let named = |name| SIZES.into_iter().find(|size| size.name() == name);
    let unknown = |name| {
        format!(
            "unknown size: {name}; known: {}",
            SIZES.map(Size::name).join(" ")
        )
    };
    list.split(',')
        .map(|name| named(name).ok_or_else(|| unknown(name)))
        .collect()
}
