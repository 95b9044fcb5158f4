//! The program `superscalar`: reads the command line, pins itself to a core, measures, prints.

mod arguments;

use arguments::{Cli, Command, LadderArguments};
use clap::Parser;
use std::error::Error;
use std::io::{self, Write};
use std::panic;
use std::path::{Path, PathBuf};
use std::process::{self, ExitCode};
use std::time::{Duration, Instant};
use superscalar::team::{self, Config, Team};
use superscalar::tier;
use superscalar::topology::{self, Topology};
use superscalar_instrument::footprint::Footprint;
use superscalar_instrument::format::Progress;
use superscalar_instrument::ladder::{self, Context, Operation, Request};
use superscalar_instrument::machine::fitness::Fitness;
use superscalar_instrument::machine::{self, Environment};
use superscalar_instrument::{
    compare, describe, explain, pinned, record, report, scorecard, text, tune,
};

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
    let mut environment = Environment::read()?;
    match command {
        Command::Ladder(arguments) => run_ladder(&arguments, &mut environment)?,
        Command::Machine { json } => run_machine(json, environment)?,
        Command::Explain {
            operation,
            dtype,
            json,
        } => {
            let mut explanation = explain::explain(&operation, &dtype, tier::try_active()?)?;
            explanation.limits = explain::limits(&operation, &dtype)?;
            if json {
                report::print_json(&environment, &explanation)?;
            } else {
                explain::print(&explanation);
            }
        }
        Command::Scorecard { only, record, json } => {
            return run_scorecard(only.as_deref(), record.as_deref(), json, &mut environment);
        }
        Command::Compare { old, new, json } => run_compare(&old, &new, json, &environment)?,
        Command::Records { folder } => print!("{}", compare::page(&folder)?),
        Command::Describe { files, json } => return run_describe(&files, json, &environment),
        Command::Tune { json } => run_tune(json, &mut environment)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn run_ladder(
    arguments: &LadderArguments,
    environment: &mut Environment,
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
    environment.measure_caches();
    let environment = &*environment;
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

fn run_machine(json: bool, mut environment: Environment) -> Result<(), Box<dyn Error>> {
    let progress = Progress::new(machine::PARTS);
    let team = start_team_and_pin()?;
    environment.measure_caches();
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

fn run_tune(json: bool, environment: &mut Environment) -> Result<(), Box<dyn Error>> {
    let progress = Progress::new(tune::parts(environment));
    pinned::start()?;
    pin();
    environment.measure_caches();
    let environment = &*environment;
    let tuned = tune::measure(environment, &progress)?;
    drop(progress);
    let path = tuned
        .tuning()
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
    record: Option<&Path>,
    json: bool,
    environment: &mut Environment,
) -> Result<ExitCode, Box<dyn Error>> {
    record.map_or(Ok(()), record::check)?;
    // Started before the pin, which would hide the other cores.
    team::global();
    pinned::start()?;
    pin();
    let (start, before) = (Instant::now(), Fitness::now());
    environment.measure_caches();
    let environment = &*environment;
    let rows = scorecard::measure(only, environment)?;
    let seconds = start.elapsed().as_secs_f64();
    if rows.is_empty() {
        return Err(format!("no bar has {:?} in its name", only.unwrap_or_default()).into());
    }
    let body = record::Body {
        rows: &rows,
        disturbances: Fitness::now().since(before),
        seconds,
    };
    if json {
        report::print_json(environment, &body)?;
    } else {
        machine::print_line(environment);
        scorecard::print(&rows);
        println!("measured in {seconds:.0} s");
    }
    // Last: what was measured is not lost with a record that can not be written.
    if let Some(path) = record {
        record::write(path, environment, &body)?;
    }
    let all_pass = rows.iter().all(|row| row.pass && !row.above_limit);
    Ok(if all_pass {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(SHORT)
    })
}

fn run_compare(
    old: &Path,
    new: &Path,
    json: bool,
    environment: &Environment,
) -> Result<(), Box<dyn Error>> {
    let comparison = compare::compare(&record::read(old)?, &record::read(new)?);
    if json {
        report::print_json(environment, &comparison)?;
    } else {
        compare::print(&comparison);
    }
    Ok(())
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
