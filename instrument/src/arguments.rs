//! The command line.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use superscalar_instrument::footprint::Footprint;
use superscalar_instrument::ladder::Operation;

/// Takes real kernels through every level of the hardware's parallelism, each beside the limit that
/// binds it.
///
/// Without a command it climbs the ladder with all three operations.
#[derive(Parser)]
#[command(version, about)]
pub struct Cli {
    /// What to do; the ladder without it
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Subcommand)]
pub enum Command {
    /// One operation on every level: scalar, pipelined, simd, simd-pipelined, cores
    Ladder(LadderArguments),
    /// What this machine is, and its limits
    Machine {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Which kernel an operation uses on an element type, why, and what it costs
    Explain {
        /// An operation, such as sum
        operation: String,
        /// An element type, such as f32
        dtype: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// What is in .npy files: count, NaN, extremes, mean, standard deviation, sum, a histogram; at
    /// the speed of reading them
    Describe {
        /// Files of integers or floating-point numbers, named pipes, or - for standard input
        #[arg(required = true, value_name = "FILE.npy")]
        files: Vec<PathBuf>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Measures from how many bytes on another core is worth it, and stores that for the library to
    /// follow
    Tune {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// The bars that the kernels must reach; exits with 1 when one falls short
    Scorecard {
        /// Only the bars whose name contains this
        #[arg(long, value_name = "NAME")]
        only: Option<String>,
        /// Write the bars and the machine's description to a file
        #[arg(long, value_name = "FILE.json")]
        record: Option<PathBuf>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// The bars whose ratio changed between two records by more than their noise
    Compare {
        /// A file that scorecard --record wrote
        #[arg(value_name = "OLD.json")]
        old: PathBuf,
        /// Another one
        #[arg(value_name = "NEW.json")]
        new: PathBuf,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// The page of a folder of records, in Markdown
    Records {
        /// The folder, such as benches/record
        folder: PathBuf,
    },
}

#[derive(Args, Default)]
pub struct LadderArguments {
    /// What to climb with; all three without it
    pub operation: Option<OperationName>,
    /// The element type: f32 or f64 for sum and dot, u8 for histogram
    #[arg(long)]
    pub dtype: Option<String>,
    /// The working set: L1, L2, L3 (a third of that cache's measured extent), DRAM (four times
    /// the last one, 1 GiB at most), or bytes such as 64KiB
    #[arg(long, conflicts_with = "input")]
    pub size: Option<Footprint>,
    /// A .npy file of u8, f32 or f64 whose values are used; dot takes the product of the file with
    /// itself
    #[arg(long, value_name = "FILE.npy", requires = "operation")]
    pub input: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum OperationName {
    Sum,
    Dot,
    Histogram,
}

impl From<OperationName> for Operation {
    fn from(name: OperationName) -> Self {
        match name {
            OperationName::Sum => Operation::Sum,
            OperationName::Dot => Operation::Dot,
            OperationName::Histogram => Operation::Histogram,
        }
    }
}
