//! The program `superscalar`: reads the command line, pins itself to a core, measures, prints.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::error::Error;
use std::io::{self, Write};
use std::panic;
use std::path::PathBuf;
use std::process::{self, ExitCode};
use std::time::Duration;
use superscalar::team::{self, Config, Team};
use superscalar::tier;
use superscalar::topology::{self, Topology};
use superscalar::tuning::Tuning;
use superscalar_instrument::footprint::Footprint;
use superscalar_instrument::format::Progress;
use superscalar_instrument::ladder::{self, Context, Operation, Request};
use superscalar_instrument::machine::{self, Environment};
use superscalar_instrument::report;
use superscalar_instrument::{describe, explain, pinned, scorecard, text, tune};

/// Takes real kernels through every level of the hardware's parallelism, each beside the limit that
/// binds it.
///
/// Without a command it climbs the ladder with all three operations.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
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
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Args, Default)]
struct LadderArguments {
    /// What to climb with; all three without it
    operation: Option<OperationName>,
    /// The element type: f32 or f64 for sum and dot, u8 for histogram
    #[arg(long)]
    dtype: Option<String>,
    /// The working set: L1, L2, L3 (a third of that cache), DRAM (eight times the last one), or
    /// bytes such as 64KiB
    #[arg(long, conflicts_with = "input")]
    size: Option<Footprint>,
    /// A .npy file of u8, f32 or f64 whose values are used; dot takes the product of the file with
    /// itself
    #[arg(long, value_name = "FILE.npy", requires = "operation")]
    input: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum OperationName {
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

/// What the program ends with when a bar falls short; other failures end with 2, as those of the
/// command line do.
const SHORT: u8 = 1;
const FAILED: u8 = 2;

/// Said to who named no command.
const WHAT_ELSE: &str = "
next: superscalar machine, explain sum f32, describe FILE.npy, scorecard, tune; superscalar --help says what each does
(in a checkout: cargo run --release -- machine)";

/// A line that can not be printed panics. A reader that has seen enough, such as `head`, closes the
/// pipe: the program then ends without a message. Any other reason, such as a full disk, is told.
fn end_where_nothing_can_be_printed() {
    let tell = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let message = info.payload_as_str().unwrap_or_default();
        let Some(reason) = message.strip_prefix("failed printing to stdout: ") else {
            return tell(info);
        };
        let closed = io::Error::from(io::ErrorKind::BrokenPipe).to_string();
        if !reason.to_lowercase().starts_with(&closed) {
            complain(&format!("the output can not be written: {reason}"));
        }
        process::exit(FAILED.into());
    }));
}

fn main() -> ExitCode {
    end_where_nothing_can_be_printed();
    let command = match Cli::try_parse() {
        Ok(Cli { command }) => command,
        Err(error) => return answer_the_command_line(&error),
    };
    let newcomer = command.is_none();
    match run(command.unwrap_or(Command::Ladder(LadderArguments::default()))) {
        Ok(code) => {
            if newcomer {
                println!("{WHAT_ELSE}");
            }
            code
        }
        Err(error) => {
            complain(&error.to_string());
            ExitCode::from(FAILED)
        }
    }
}

/// Prints help, or what is wrong with the command line.
fn answer_the_command_line(error: &clap::Error) -> ExitCode {
    let said = text::printable(&error.render().to_string());
    if error.use_stderr() {
        warn(&said);
        return ExitCode::from(FAILED);
    }
    print!("{said}");
    ExitCode::SUCCESS
}

/// Tells an error; what it quotes does nothing to the terminal.
fn complain(error: &str) {
    warn(&format!("superscalar: {}\n", text::printable(error)));
}

/// Writes to standard error. Where that can not be written either, there is nobody to tell.
fn warn(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}

fn run(command: Command) -> Result<ExitCode, Box<dyn Error>> {
    let environment = Environment::read()?;
    match command {
        Command::Ladder(arguments) => run_ladder(&arguments, &environment)?,
        Command::Machine { json } => run_machine(json, environment)?,
        Command::Explain {
            operation,
            dtype,
            json,
        } => {
            let explanation = explain::explain(&operation, &dtype, tier::try_active()?)?;
            if json {
                report::print_json(&environment, &explanation)?;
            } else {
                explain::print(&explanation);
            }
        }
        Command::Scorecard { only, json } => {
            return run_scorecard(only.as_deref(), json, &environment);
        }
        Command::Describe { files, json } => return run_describe(&files, json, &environment),
        Command::Tune { json } => run_tune(json, &environment)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn run_ladder(
    arguments: &LadderArguments,
    environment: &Environment,
) -> Result<(), Box<dyn Error>> {
    let operations = match arguments.operation {
        Some(name) => vec![name.into()],
        None => Operation::ALL.to_vec(),
    };
    let requests: Vec<Request> = operations
        .into_iter()
        .map(|operation| Request {
            operation,
            dtype: arguments.dtype.clone(),
            footprint: arguments.size.unwrap_or(Footprint::L2),
            input: arguments.input.clone(),
        })
        .collect();
    let progress = Progress::new(requests.len());
    let team = start_team_and_pin()?;
    let context = Context {
        environment,
        team: &team,
        progress: &progress,
    };
    let ladders = requests
        .iter()
        .map(|request| ladder::climb(request, &context))
        .collect::<Result<Vec<_>, _>>()?;
    drop(progress);
    if arguments.json {
        report::print_json(environment, serde_json::json!({ "ladders": ladders }))?;
        return Ok(());
    }
    machine::print_line(environment);
    for ladder in &ladders {
        println!();
        report::print_ladder(ladder);
    }
    Ok(())
}

fn run_machine(json: bool, environment: Environment) -> Result<(), Box<dyn Error>> {
    let progress = Progress::new(machine::PARTS);
    let team = start_team_and_pin()?;
    let limits = machine::measure(&environment, &team, &progress)?;
    drop(progress);
    if json {
        report::print_json(&environment, serde_json::json!({ "limits": limits }))?;
    } else {
        machine::print(&environment, &limits);
    }
    Ok(())
}

/// Describes each file that can be described, and complains about each other one.
fn run_describe(
    files: &[PathBuf],
    json: bool,
    environment: &Environment,
) -> Result<ExitCode, Box<dyn Error>> {
    let team = Team::new(Config::default())?;
    let mut descriptions = Vec::new();
    let mut code = ExitCode::SUCCESS;
    for file in files {
        match describe::describe(file, &team) {
            Ok(description) if json => descriptions.push(description),
            // Written at its end: the next file may be a pipe that waits for its writer.
            Ok(description) => describe::print(&description),
            Err(error) => {
                complain(&error.to_string());
                code = ExitCode::from(FAILED);
            }
        }
    }
    if json {
        report::print_json(environment, describe::Document { descriptions })?;
    }
    Ok(code)
}

fn run_tune(json: bool, environment: &Environment) -> Result<(), Box<dyn Error>> {
    let progress = Progress::new(tune::parts(environment));
    pinned::start()?;
    pin();
    let tuned = tune::measure(environment, &progress)?;
    drop(progress);
    let path = Tuning::new(tuned.from.iter().copied())
        .store()
        .map_err(|error| format!("could not store the tuning: {error}"))?;
    if json {
        let stored = text::name(&path);
        report::print_json(
            environment,
            serde_json::json!({ "tuned": tuned, "stored": stored }),
        )?;
        return Ok(());
    }
    machine::print_line(environment);
    tune::print(&tuned, environment);
    println!("stored in {}", text::name(&path));
    Ok(())
}

fn run_scorecard(
    only: Option<&str>,
    json: bool,
    environment: &Environment,
) -> Result<ExitCode, Box<dyn Error>> {
    // Started before the pin, which would hide the other cores.
    team::global();
    pinned::start()?;
    pin();
    let rows = scorecard::measure(only, environment)?;
    if rows.is_empty() {
        return Err(format!("no bar has {:?} in its name", only.unwrap_or_default()).into());
    }
    if json {
        report::print_json(environment, serde_json::json!({ "rows": rows }))?;
    } else {
        machine::print_line(environment);
        scorecard::print(&rows);
    }
    let all_pass = rows.iter().all(|row| row.pass && !row.above_limit);
    Ok(if all_pass {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(SHORT)
    })
}

/// The team takes the cores that this process may use. The measuring thread then settles on one,
/// which would hide the others from a team started later.
fn start_team_and_pin() -> Result<Team, superscalar::Error> {
    let team = pinned::start()?.clone();
    // A new worker is awake for a while before it sleeps.
    std::thread::sleep(Duration::from_millis(2));
    pin();
    Ok(team)
}

/// Pins the measuring thread to the core that a team leaves to its caller.
fn pin() {
    if let Some(&id) = Topology::read().cores().first() {
        topology::pin_this_thread(id);
    }
}
