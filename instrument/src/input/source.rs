//! What is read: a file at any place, or a stream once.

use super::error::{self, Reason};
use super::header::{Fault, Header};
use super::positioned::Positioned;
use super::stream::{self, Stream};
use bytemuck::Pod;
use std::fs::{self, File, FileType};
use std::io::{self, Read};
use std::path::Path;

/// An opened file whose header was read.
#[derive(Debug)]
pub struct Source {
    /// What the header says.
    pub header: Header,
    /// Number of values: at least one.
    pub count: u64,
    /// The values.
    pub body: Body,
}

/// Where the values are.
#[derive(Debug)]
pub enum Body {
    /// In a file that can be read at any place.
    File(Positioned),
    /// In what comes.
    Stream(Stream),
}

/// Values that are read at a time where all are kept.
const PIECE: usize = 1 << 17;

impl Source {
    /// Opens a file, or standard input where the path is `-`. `wanted` names the element types that
    /// are read, for the messages.
    ///
    /// # Errors
    ///
    /// When it can not be read, or the header is refused, or the file has another length than the
    /// header announces.
    pub fn open(path: &Path, wanted: &'static str) -> Result<Source, Reason> {
        if path.as_os_str() == "-" {
            return Source::of_stream(Box::new(io::stdin()), wanted);
        }
        let metadata = fs::metadata(path)?;
        if metadata.is_dir() {
            return Err(Reason::Directory);
        }
        let file = if is_pipe(metadata.file_type()) {
            stream::open_pipe(path)?
        } else {
            File::open(path)?
        };
        let metadata = file.metadata()?;
        // Files of the system, such as those in /proc, have the length 0 and contents.
        if metadata.is_file() && metadata.len() > 0 {
            Source::of_file(file, metadata.len(), wanted)
        } else {
            Source::of_stream(Box::new(file), wanted)
        }
    }

    fn of_file(mut file: File, length: u64, wanted: &'static str) -> Result<Source, Reason> {
        let (header, front) = checked(&mut file, wanted)?;
        let expected = bytes(&header)?;
        let found = length.saturating_sub(front);
        if expected != found {
            return Err(Reason::Length { expected, found });
        }
        let body = Body::File(Positioned::new(file, front, expected, header.dtype));
        Source::new(header, body)
    }

    fn of_stream(mut from: Box<dyn Read>, wanted: &'static str) -> Result<Source, Reason> {
        let (header, _) = checked(&mut from, wanted)?;
        let body = Body::Stream(Stream::new(from, bytes(&header)?, header.dtype));
        Source::new(header, body)
    }

    fn new(header: Header, body: Body) -> Result<Source, Reason> {
        match header.elements() {
            None | Some(0) => Err(Reason::Empty(header.shape)),
            Some(count) => Ok(Source {
                header,
                count,
                body,
            }),
        }
    }

    /// All values in the order of the file. The memory is used as they come: a header that lies
    /// does not fill it.
    ///
    /// # Errors
    ///
    /// As [`Positioned::read`] and [`Stream::read`], and when there is no memory for all.
    pub fn load<E: Pod>(self) -> Result<Vec<E>, Reason> {
        let mut body = self.body;
        let mut values = error::room::<E>(self.count)?;
        // There was room for so many: the number fits.
        let count = self.count as usize;
        while values.len() < count {
            let start = values.len();
            values.resize(count.min(start + PIECE), E::zeroed());
            match &mut body {
                Body::File(file) => file.read(start as u64, &mut values[start..])?,
                Body::Stream(stream) => stream.read(&mut values[start..])?,
            }
        }
        Ok(values)
    }
}

/// The header, and the bytes up to the first value.
fn checked(from: &mut impl Read, wanted: &'static str) -> Result<(Header, u64), Reason> {
    Header::read(from).map_err(|fault| match fault {
        Fault::Elements(found) => Reason::Dtype { found, wanted },
        fault => Reason::Header(fault),
    })
}

fn bytes(header: &Header) -> Result<u64, Reason> {
    let overflow = || Reason::Header(Fault::Overflow(header.shape.clone()));
    header.bytes().ok_or_else(overflow)
}

#[cfg(unix)]
fn is_pipe(kind: FileType) -> bool {
    std::os::unix::fs::FileTypeExt::is_fifo(&kind)
}

#[cfg(not(unix))]
fn is_pipe(_: FileType) -> bool {
    false
}
