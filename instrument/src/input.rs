//! Values from `.npy` files, as numpy reads them.
//!
//! | file | what |
//! | --- | --- |
//! | `header.rs` | what a file begins with: how it announces its values |
//! | `dictionary.rs` | the dictionary in the header, whose values are found and not understood |
//! | `kind.rs` | element types and their names |
//! | `source.rs` | opening: a file that is read at any place, or a stream that is read once |
//! | `positioned.rs` | reading at a place |
//! | `stream.rs` | reading what comes, and saying that nothing comes |
//! | `ravel.rs` | the order of the values: that of `x.ravel()` |
//! | `error.rs` | why a file was refused |
//!
//! Values are read into buffers of this process, never mapped: whoever writes or cuts a file
//! meanwhile changes what is read, and nothing else.

mod dictionary;
mod error;
mod header;
mod kind;
mod positioned;
mod ravel;
mod source;
mod stream;

pub use error::{Error, Reason, room};
pub use header::{Fault, Header};
pub use kind::{Dtype, Kind};
pub use positioned::Positioned;
pub use ravel::Ravel;
pub use source::{Body, Source};
pub use stream::Stream;

use bytemuck::Pod;
use std::path::Path;

/// The values of a file, in the order of `x.ravel()`.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// 8-bit unsigned integers.
    U8(Vec<u8>),
    /// 32-bit floating-point numbers.
    F32(Vec<f32>),
    /// 64-bit floating-point numbers.
    F64(Vec<f64>),
}

impl Values {
    /// The name of the element type.
    pub fn dtype(&self) -> &'static str {
        match self {
            Values::U8(_) => "u8",
            Values::F32(_) => "f32",
            Values::F64(_) => "f64",
        }
    }
}

/// Reads a `.npy` file of `u8`, `f32` or `f64`, or standard input where the path is `-`.
///
/// # Errors
///
/// When the file can not be read, is not a `.npy` file, holds something else, or ends early or
/// late.
pub fn read(path: &Path) -> Result<Values, Error> {
    read_values(path).map_err(|reason| Error::new(path, reason))
}

fn read_values(path: &Path) -> Result<Values, Reason> {
    let wanted = "u8, f32 or f64";
    let source = Source::open(path, wanted)?;
    match source.header.dtype.kind {
        Kind::U8 => in_order(source).map(Values::U8),
        Kind::F32 => in_order(source).map(Values::F32),
        Kind::F64 => in_order(source).map(Values::F64),
        _ => Err(Reason::Dtype {
            found: format!("'{}'", source.header.dtype.code()),
            wanted,
        }),
    }
}

/// All values, in order.
fn in_order<E: Pod>(source: Source) -> Result<Vec<E>, Reason> {
    let ravel = Ravel::new(&source.header);
    let stored = source.load()?;
    let Some(ravel) = ravel else {
        return Ok(stored);
    };
    let mut values = room(stored.len() as u64)?;
    values.resize(stored.len(), E::zeroed());
    ravel.gather(&stored, 0, &mut values);
    Ok(values)
}
