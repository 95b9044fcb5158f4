//! The program `superscalar-peers`: superscalar beside other libraries, interleaved, in one run.
//!
//! | module | holds |
//! | --- | --- |
//! | [`contestant`] | one library's call, its answer checked |
//! | [`oracle`] | the right answers |
//! | [`floats`], [`bytes`], [`extremes`] | who takes part in which operation |
//! | [`external`], [`openblas`], [`numpy`] | what is found at run time: a BLAS, a numpy |
//! | [`libraries`] | which library runs on which instructions |
//! | [`comparison`] | the timing of all contestants on the same data |
//! | [`work`], [`size`] | what is compared, on how many elements |
//! | [`bars`] | what superscalar must reach |
//! | [`report`] | tables and JSON |

mod bars;
mod bytes;
mod comparison;
mod contestant;
mod external;
mod extremes;
mod floats;
mod libraries;
mod masked;
mod numpy;
mod openblas;
mod oracle;
mod report;
mod size;
mod work;

use clap::Parser;
use external::External;
use numpy::Numpy;
use openblas::OpenBlas;
use report::Report;
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use superscalar_instrument::machine::Environment;
use superscalar_instrument::machine::fitness::Fitness;

/// Compares superscalar with other libraries, interleaved, in one run; exits with 1 when a bar
/// falls short.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    /// The shared library of an OpenBLAS; without it, the environment variable OPENBLAS_LIBRARY
    #[arg(long, value_name = "PATH")]
    openblas: Option<PathBuf>,
    /// Only the comparisons whose name contains this: "dot f32", "sum f64 n = 16", "L1"
    #[arg(long, value_name = "NAME")]
    only: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// What the program ends with when a bar falls short; other failures end with 2, as those of the
/// command line do.
const SHORT: u8 = 1;
const FAILED: u8 = 2;

fn main() -> ExitCode {
    match run(&Cli::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("superscalar-peers: {error}");
            ExitCode::from(FAILED)
        }
    }
}

fn run(cli: &Cli) -> Result<ExitCode, Box<dyn Error>> {
    let environment = Environment::read()?;
    // Before OpenBLAS is loaded: it starts a thread for every further CPU that it sees.
    pin();
    let openblas = load_openblas(cli)?;
    let numpy = Numpy::start();
    let mut warnings = openblas.as_ref().map_or(Vec::new(), OpenBlas::warnings);
    warnings.extend(numpy.as_ref().err().cloned());
    for warning in &warnings {
        eprintln!("warning: {warning}");
    }
    let before = Fitness::now();
    let external = External {
        openblas: openblas.as_ref(),
        numpy: numpy.as_ref().ok(),
    };
    let rows = work::measure(cli.only.as_deref(), &environment, external)?;
    if rows.is_empty() {
        let only = cli.only.as_deref().unwrap_or_default();
        return Err(format!("no comparison has {only:?} in its name").into());
    }
    let report = Report {
        contestants: libraries::libraries(&environment, external),
        warnings,
        rows,
        disturbances: Fitness::now().since(before),
    };
    report.print(&environment, cli.json)?;
    Ok(ExitCode::from(if report.all_reached() { 0 } else { SHORT }))
}

fn load_openblas(cli: &Cli) -> Result<Option<OpenBlas>, Box<dyn Error>> {
    let from_environment = || std::env::var_os("OPENBLAS_LIBRARY").map(PathBuf::from);
    let path = cli.openblas.clone().or_else(from_environment);
    path.map(|path| OpenBlas::load(&path)).transpose()
}

/// Pins the measuring thread to the last core: interrupts tend to land on the first.
fn pin() {
    if let Some(core) = core_affinity::get_core_ids().unwrap_or_default().pop() {
        core_affinity::set_for_current(core);
    }
}
