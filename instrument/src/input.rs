//! Values from `.npy` files.
//!
//! A file that can not be read as it stands is refused; the message says what was found and what
//! can be read. Nothing is converted, swapped, reordered or cut.

use crate::text;
use npyz::{DType, Endianness, NpyFile, NpyHeader, Order, TypeChar};
use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::path::{Path, PathBuf};

/// The values of a file, in their order.
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

/// Why a file was refused.
#[derive(Debug)]
pub struct Error {
    path: PathBuf,
    reason: Reason,
}

#[derive(Debug)]
enum Reason {
    Io(io::Error),
    NotNpy(io::Error),
    BigEndian(String),
    FortranOrder(Vec<u64>),
    Dtype { found: String, wanted: &'static str },
    Empty(Vec<u64>),
    TooManyElements { elements: u128, body: u64 },
    Length { expected: u128, found: u64 },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {}",
            text::name(&self.path),
            text::printable(&self.reason.to_string())
        )
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Io(error) => write!(f, "cannot be read: {error}"),
            Reason::NotNpy(error) => write!(f, "is not a .npy file: {error}"),
            Reason::BigEndian(dtype) => write!(
                f,
                "holds big-endian values ({dtype}); little-endian ones are wanted (numpy: x.astype(x.dtype.newbyteorder('<')))"
            ),
            Reason::FortranOrder(shape) => write!(
                f,
                "holds an array of shape {shape:?} in Fortran order; C order is wanted (numpy: numpy.ascontiguousarray(x))"
            ),
            Reason::Dtype { found, wanted } => write!(f, "holds {found}; {wanted} is wanted"),
            Reason::Empty(shape) => {
                write!(
                    f,
                    "holds no element (shape {shape:?}); at least one is wanted"
                )
            }
            Reason::TooManyElements { elements, body } => write!(
                f,
                "its header announces {elements} elements, and {body} bytes follow it"
            ),
            Reason::Length { expected, found } => write!(
                f,
                "its header announces {expected} bytes of values, and {found} follow it"
            ),
        }
    }
}

impl std::error::Error for Error {}

/// Reads a `.npy` file: `u8`, `f32` or `f64`, little-endian, C order, any shape.
///
/// # Errors
///
/// When the file can not be read, is not a `.npy` file, holds something else, or ends early or
/// late.
pub fn read(path: &Path) -> Result<Values, Error> {
    read_values(path).map_err(|reason| Error {
        path: path.to_owned(),
        reason,
    })
}

fn read_values(path: &Path) -> Result<Values, Reason> {
    let (header, reader, kind) = open_checked(path, "u8, f32 or f64")?;
    let dtype = header.dtype().descr();
    let npy = NpyFile::with_header(header, reader);
    match kind {
        Kind::U8 => npy.into_vec().map(Values::U8),
        Kind::F32 => npy.into_vec().map(Values::F32),
        Kind::F64 => npy.into_vec().map(Values::F64),
        _ => {
            return Err(Reason::Dtype {
                found: dtype,
                wanted: "u8, f32 or f64",
            });
        }
    }
    .map_err(Reason::Io)
}

/// A `.npy` file whose header was checked, and whose values were not read.
#[derive(Debug)]
pub struct Opened {
    /// The file.
    pub file: File,
    /// What its elements are.
    pub kind: Kind,
    /// Its shape.
    pub shape: Vec<u64>,
    /// Bytes in front of the first element.
    pub offset: u64,
}

/// Opens a `.npy` file of integers or floating-point numbers of any size, little-endian, C order,
/// any shape.
///
/// # Errors
///
/// As [`read`].
pub fn open(path: &Path) -> Result<Opened, Error> {
    let wanted = "i8 to i64, u8 to u64, f16, f32 or f64";
    let opened = open_checked(path, wanted).and_then(|(header, mut reader, kind)| {
        let offset = reader.stream_position().map_err(Reason::Io)?;
        Ok(Opened {
            file: reader.into_inner(),
            kind,
            shape: header.shape().to_vec(),
            offset,
        })
    });
    opened.map_err(|reason| Error {
        path: path.to_owned(),
        reason,
    })
}

/// The header and the values after it, where both agree.
fn open_checked(
    path: &Path,
    wanted: &'static str,
) -> Result<(NpyHeader, BufReader<File>, Kind), Reason> {
    let file = File::open(path).map_err(Reason::Io)?;
    let metadata = file.metadata().map_err(Reason::Io)?;
    if !metadata.is_file() {
        return Err(Reason::Io(io::Error::other("it is not a file")));
    }
    let mut reader = BufReader::new(file);
    let text = header_text(&mut reader).map_err(Reason::NotNpy)?;
    let body = metadata.len().saturating_sub(text.len() as u64);
    check_header(&text, body)?;
    let header = NpyHeader::from_reader(text.as_slice()).map_err(Reason::NotNpy)?;
    let kind = checked_kind(&header, wanted)?;
    let elements = header
        .shape()
        .iter()
        .fold(1u128, |product, &n| product.saturating_mul(u128::from(n)));
    if elements == 0 {
        return Err(Reason::Empty(header.shape().to_vec()));
    }
    let expected = elements.saturating_mul(kind.size());
    if expected != u128::from(body) {
        return Err(Reason::Length {
            expected,
            found: body,
        });
    }
    Ok((header, reader, kind))
}

/// The longest header that is read: numpy's own limit is 10,000 bytes.
const LONGEST_HEADER: u64 = 1 << 16;

/// The file up to the first value: the magic string, the version, the header's length and the
/// header.
fn header_text(reader: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut text = vec![0; 10];
    reader.read_exact(&mut text)?;
    if text[6] > 1 {
        text.resize(12, 0);
        reader.read_exact(&mut text[10..])?;
    }
    let length = text[8..]
        .iter()
        .rev()
        .fold(0, |length, &byte| length << 8 | u64::from(byte));
    if length > LONGEST_HEADER {
        let message = format!("its header has {length} bytes, at most {LONGEST_HEADER} are read");
        return Err(io::Error::other(message));
    }
    let read = reader.take(length).read_to_end(&mut text)?;
    if (read as u64) < length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(text)
}

/// Refuses headers that would break the parser: it recurses into brackets, and multiplies the
/// lengths of a shape without a check of the product.
fn check_header(text: &[u8], body: u64) -> Result<(), Reason> {
    let brackets = text.iter().filter(|byte| b"([{".contains(byte)).count();
    if brackets > 64 {
        let message = format!("its header nests or lists {brackets} brackets");
        return Err(Reason::NotNpy(io::Error::other(message)));
    }
    let elements = announced_elements(text);
    if elements > u128::from(body) {
        return Err(Reason::TooManyElements { elements, body });
    }
    Ok(())
}

/// The product of the lengths in the shape, if it can be found: no element is smaller than a byte.
fn announced_elements(text: &[u8]) -> u128 {
    let text = String::from_utf8_lossy(text);
    let Some((_, behind)) = text.split_once("shape") else {
        return 0;
    };
    let shape = behind.split_once(')').map_or(behind, |(shape, _)| shape);
    let lengths = shape
        .split(|c: char| !c.is_ascii_digit())
        .filter(|length| !length.is_empty());
    lengths.fold(1, |product, length| {
        product.saturating_mul(length.parse().unwrap_or(u128::MAX))
    })
}

/// The element types that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Signed integers of 8 bits.
    I8,
    /// Signed integers of 16 bits.
    I16,
    /// Signed integers of 32 bits.
    I32,
    /// Signed integers of 64 bits.
    I64,
    /// Unsigned integers of 8 bits.
    U8,
    /// Unsigned integers of 16 bits.
    U16,
    /// Unsigned integers of 32 bits.
    U32,
    /// Unsigned integers of 64 bits.
    U64,
    /// Floating-point numbers of 16 bits.
    F16,
    /// Floating-point numbers of 32 bits.
    F32,
    /// Floating-point numbers of 64 bits.
    F64,
}

impl Kind {
    fn size(self) -> u128 {
        match self {
            Kind::I8 | Kind::U8 => 1,
            Kind::I16 | Kind::U16 | Kind::F16 => 2,
            Kind::I32 | Kind::U32 | Kind::F32 => 4,
            Kind::I64 | Kind::U64 | Kind::F64 => 8,
        }
    }

    fn of(char: TypeChar, size: u64) -> Option<Kind> {
        Some(match (char, size) {
            (TypeChar::Int, 1) => Kind::I8,
            (TypeChar::Int, 2) => Kind::I16,
            (TypeChar::Int, 4) => Kind::I32,
            (TypeChar::Int, 8) => Kind::I64,
            (TypeChar::Uint, 1) => Kind::U8,
            (TypeChar::Uint, 2) => Kind::U16,
            (TypeChar::Uint, 4) => Kind::U32,
            (TypeChar::Uint, 8) => Kind::U64,
            (TypeChar::Float, 2) => Kind::F16,
            (TypeChar::Float, 4) => Kind::F32,
            (TypeChar::Float, 8) => Kind::F64,
            _ => return None,
        })
    }
}

/// The element type, if the header describes an array that can be read as it stands.
fn checked_kind(header: &NpyHeader, wanted: &'static str) -> Result<Kind, Reason> {
    let dtype = header.dtype();
    let refused = || Reason::Dtype {
        found: dtype.descr(),
        wanted,
    };
    let DType::Plain(plain) = &dtype else {
        return Err(refused());
    };
    let kind = Kind::of(plain.type_char(), plain.size_field()).ok_or_else(refused)?;
    if plain.endianness() == Endianness::Big {
        return Err(Reason::BigEndian(dtype.descr()));
    }
    if header.order() == Order::Fortran {
        return Err(Reason::FortranOrder(header.shape().to_vec()));
    }
    Ok(kind)
}
