//! The header of a `.npy` file, as numpy's `lib/format.py` defines it: eight bytes of magic string
//! and version, the length of what follows, and a Python dictionary with the keys `descr` (the
//! element type), `fortran_order` and `shape`.
//!
//! Read is what numpy reads, but for expressions that nobody writes: comments, escapes, raw and
//! joined strings, numbers that are not decimal, letters such as `d` for a type, a key twice.

use super::dictionary::{self, Unexpected, quoted};
use super::kind::{self, Dtype};
use std::fmt;
use std::io::{self, Read};

/// What a `.npy` file begins with.
const MAGIC: &[u8] = b"\x93NUMPY";

/// The longest header that is read: numpy's own limit is 10,000 bytes.
const LONGEST: u32 = 1 << 16;

/// What is in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The type of its elements.
    pub dtype: Dtype,
    /// Whether the first axis is the one along which neighbours lie.
    pub fortran_order: bool,
    /// The lengths of the axes.
    pub shape: Vec<u64>,
}

/// Why a header was refused.
#[derive(Debug)]
pub enum Fault {
    /// The file can not be read.
    Io(io::Error),
    /// There is no byte.
    NoByte,
    /// It begins with something else.
    NoMagic(Vec<u8>),
    /// It ends too early: the bytes of the header, where they are known, and those that are there.
    Cut(Option<u32>, usize),
    /// Another version.
    Version(u8, u8),
    /// A header of more bytes than are read.
    Long(u32),
    /// Bytes that are no text.
    NoText,
    /// It is no dictionary.
    Dictionary(Unexpected),
    /// A key is missing.
    Missing(&'static str),
    /// A key stands there twice.
    Twice(&'static str),
    /// Another key.
    Key(String),
    /// A value that is no truth value.
    Order(String),
    /// A value that is no tuple of lengths.
    Shape(String),
    /// Elements that are not read, as the message is to name them.
    Elements(String),
    /// More bytes than can be counted.
    Overflow(Vec<u64>),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Io(error) => write!(f, "cannot be read: {error}"),
            Fault::NoByte => write!(f, "is empty, and no .npy file"),
            Fault::NoMagic(found) if found.starts_with(b"PK\x03\x04") => write!(
                f,
                "is no .npy file but a zip archive, as .npz files are: unpack it first"
            ),
            Fault::NoMagic(found) => write!(
                f,
                "is no .npy file: it begins with \"{}\", and a .npy file with \"{}\"",
                found.escape_ascii(),
                MAGIC.escape_ascii()
            ),
            Fault::Cut(Some(length), found) => write!(
                f,
                "ends inside its header, which has {length} bytes: {found} are there"
            ),
            Fault::Cut(None, found) => {
                write!(f, "ends after {found} bytes, in front of its header")
            }
            Fault::Version(major, minor) => write!(
                f,
                "has version {major}.{minor} of the .npy format; 1.0, 2.0 and 3.0 are read"
            ),
            Fault::Long(length) => write!(
                f,
                "has a header of {length} bytes; at most {LONGEST} are read"
            ),
            Fault::NoText => write!(f, "has a header that is no UTF-8"),
            Fault::Dictionary(Unexpected { wanted, found }) => {
                write!(
                    f,
                    "has a header where {wanted} is wanted, and this stands: {found}"
                )
            }
            Fault::Missing(key) => write!(f, "has a header without the key '{key}'"),
            Fault::Twice(key) => write!(f, "has a header with the key '{key}' twice"),
            Fault::Key(key) => write!(
                f,
                "has a header with the key '{key}'; 'descr', 'fortran_order' and 'shape' are wanted"
            ),
            Fault::Order(found) => write!(
                f,
                "has a header whose fortran_order is {found}; True or False is wanted"
            ),
            Fault::Shape(found) => write!(
                f,
                "has a header whose shape is {found}; a tuple of decimal integers from 0 to 2^64 - 1, such as (3,), is wanted"
            ),
            Fault::Elements(found) => write!(f, "holds {found}"),
            Fault::Overflow(shape) => write!(
                f,
                "announces more than 2^63 bytes (shape {})",
                quoted(&format!("{shape:?}"))
            ),
        }
    }
}

impl Header {
    /// Reads what stands in front of the values; says how many bytes that is.
    pub fn read(from: &mut impl Read) -> Result<(Header, u64), Fault> {
        let mut start = Vec::new();
        take(from, 8, &mut start)?;
        match start.get(..MAGIC.len()) {
            _ if start.is_empty() => return Err(Fault::NoByte),
            Some(MAGIC) => {}
            _ => return Err(Fault::NoMagic(start)),
        }
        let size_of_length = match start.get(6..8) {
            Some([1, 0]) => 2,
            Some([2 | 3, 0]) => 4,
            Some(version) => return Err(Fault::Version(version[0], version[1])),
            None => return Err(Fault::Cut(None, start.len())),
        };
        let mut length = Vec::new();
        take(from, size_of_length, &mut length)?;
        if (length.len() as u64) < size_of_length {
            return Err(Fault::Cut(None, start.len() + length.len()));
        }
        let front = start.len() + length.len();
        let length = length
            .iter()
            .rev()
            .fold(0, |all, &byte| all << 8 | u32::from(byte));
        if length > LONGEST {
            return Err(Fault::Long(length));
        }
        let mut text = Vec::new();
        take(from, length.into(), &mut text)?;
        if text.len() < length as usize {
            return Err(Fault::Cut(Some(length), text.len()));
        }
        // Versions 1 and 2 are Latin-1, whose characters have the numbers of the bytes.
        let text = match start[6] {
            3 => String::from_utf8(text).map_err(|_| Fault::NoText)?,
            _ => text.into_iter().map(char::from).collect(),
        };
        Ok((Header::parse(&text)?, front as u64 + u64::from(length)))
    }

    /// What a dictionary says.
    fn parse(text: &str) -> Result<Header, Fault> {
        let [mut descr, mut order, mut shape] = [None; 3];
        for (key, value) in dictionary::entries(text).map_err(Fault::Dictionary)? {
            let (key, place) = match key {
                "descr" => ("descr", &mut descr),
                "fortran_order" => ("fortran_order", &mut order),
                "shape" => ("shape", &mut shape),
                other => return Err(Fault::Key(quoted(other))),
            };
            if place.replace(value).is_some() {
                return Err(Fault::Twice(key));
            }
        }
        let descr = descr.ok_or(Fault::Missing("descr"))?;
        let order = order.ok_or(Fault::Missing("fortran_order"))?;
        let shape = shape.ok_or(Fault::Missing("shape"))?;
        let fortran_order = match order {
            "True" => true,
            "False" => false,
            other => return Err(Fault::Order(quoted(other))),
        };
        let shape = dictionary::lengths(shape).ok_or_else(|| Fault::Shape(quoted(shape)))?;
        let header = Header {
            dtype: dtype(descr)?,
            fortran_order,
            shape,
        };
        match header.bytes() {
            Some(_) => Ok(header),
            None => Err(Fault::Overflow(header.shape)),
        }
    }

    /// Number of elements; of no axis, one.
    pub fn elements(&self) -> Option<u64> {
        if self.shape.contains(&0) {
            return Some(0);
        }
        let mut lengths = self.shape.iter();
        lengths.try_fold(1u64, |product, &length| product.checked_mul(length))
    }

    /// Bytes of the values. A file has no more than 2^63, as its end is a signed offset.
    pub fn bytes(&self) -> Option<u64> {
        let bytes = self
            .elements()?
            .checked_mul(self.dtype.kind.size() as u64)?;
        i64::try_from(bytes).is_ok().then_some(bytes)
    }

    /// Whether the values lie in another order than that of `x.ravel()`: with one axis that is
    /// longer than 1 there is one order only.
    pub fn is_reordered(&self) -> bool {
        self.fortran_order && self.shape.iter().filter(|&&length| length > 1).count() > 1
    }
}

/// The element type that the value of `descr` names.
fn dtype(value: &str) -> Result<Dtype, Fault> {
    let refused = |what| Fault::Elements(format!("{what} ({})", quoted(value)));
    let Some(name) = dictionary::string(value) else {
        return Err(match value.chars().next() {
            Some('[') => refused("records"),
            Some('(') => refused("sub-arrays"),
            _ => Fault::Elements(format!("elements whose type is {}", quoted(value))),
        });
    };
    Dtype::parse(name).ok_or_else(|| match kind::meaning(name) {
        Some(meaning) => refused(meaning),
        None => Fault::Elements(format!("elements of type {}", quoted(value))),
    })
}

/// Reads so many bytes, or as many as there are.
fn take(from: &mut impl Read, length: u64, into: &mut Vec<u8>) -> Result<(), Fault> {
    from.take(length).read_to_end(into).map_err(Fault::Io)?;
    Ok(())
}

#[cfg(test)]
// Named, as the fuzz target includes this file from another folder.
#[path = "header/tests.rs"]
mod tests;
