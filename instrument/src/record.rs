//! Records: what a scorecard measured on a machine, in a file, to be compared with another.

use crate::machine::Environment;
use crate::machine::caches::Caches;
use crate::machine::fitness::Fitness;
use crate::report::{Document, SCHEMA};
use crate::scorecard::Row;
use crate::text;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};

/// What the program writes behind the machine's description.
#[derive(Serialize)]
pub struct Body<'a> {
    /// The bars.
    pub rows: &'a [Row],
    /// What disturbed the measurement.
    pub disturbances: Fitness,
    /// Seconds that it took.
    pub seconds: f64,
}

/// What is read of a record. Fields that are not named here are passed over.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Record {
    /// The machine.
    pub environment: Machine,
    /// The bars.
    pub rows: Vec<Bar>,
}

/// The machine of a record.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Machine {
    /// The CPU's name for itself.
    pub cpu: String,
    /// The git revision that the program was built from.
    pub revision: String,
    /// What the working sets follow from.
    #[serde(default)]
    pub caches: Caches,
}

/// A bar of a record.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Bar {
    /// Its name.
    pub bar: String,
    /// The tier whose kernel was measured.
    pub tier: String,
    /// The limit's time over the kernel's.
    pub ratio: f64,
    /// The spread of the ratio.
    pub spread: f64,
    /// The least ratio that passes.
    pub required: f64,
}

/// Why a record can not be read or written.
#[derive(Debug)]
pub enum Error {
    /// The file can not be read.
    Read(PathBuf, std::io::Error),
    /// The file can not be written.
    Write(PathBuf, std::io::Error),
    /// The file holds something else.
    NoRecord(PathBuf, serde_json::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Read(path, error) => {
                write!(f, "{} can not be read: {error}", text::name(path))
            }
            Error::Write(path, error) => {
                write!(
                    f,
                    "the record {} can not be written: {error}",
                    text::name(path)
                )
            }
            Error::NoRecord(path, error) => write!(
                f,
                "{} is no record: {error}; wanted what superscalar scorecard --record FILE.json writes",
                text::name(path)
            ),
        }
    }
}

impl std::error::Error for Error {}

/// Reads a record.
///
/// # Errors
///
/// When the file can not be read, is no JSON, or lacks a field: the message names file, field and
/// line.
pub fn read(path: &Path) -> Result<Record, Error> {
    let text = fs::read(path).map_err(|error| Error::Read(path.into(), error))?;
    serde_json::from_slice(&text).map_err(|error| Error::NoRecord(path.into(), error))
}

/// Whether the file can be opened for writing: asked before the minutes that a record takes. Where
/// there was none, there is none afterwards.
///
/// # Errors
///
/// When it can not.
pub fn check(path: &Path) -> Result<(), Error> {
    let is_new = !path.exists();
    let opened = OpenOptions::new().append(true).create(true).open(path);
    let checked = opened.and_then(|_| {
        if is_new {
            fs::remove_file(path)
        } else {
            Ok(())
        }
    });
    checked.map_err(|error| Error::Write(path.into(), error))
}

/// Writes a record.
///
/// # Errors
///
/// When the file can not be written.
pub fn write(path: &Path, environment: &Environment, body: &Body<'_>) -> Result<(), Error> {
    let document = Document {
        schema: SCHEMA,
        environment,
        body,
    };
    let failed = |error| Error::Write(path.into(), error);
    let text = serde_json::to_string_pretty(&document).map_err(|error| failed(error.into()))?;
    fs::write(path, text + "\n").map_err(failed)
}
