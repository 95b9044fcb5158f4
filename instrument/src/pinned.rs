//! The team that is measured: its workers are pinned all the time, also while they run the closures
//! of this program.

use std::sync::OnceLock;
use superscalar::Error;
use superscalar::team::{Config, Pin, Team};

static TEAM: OnceLock<Team> = OnceLock::new();

/// Starts the team, on the cores that the calling thread may use; once.
///
/// # Errors
///
/// As [`Team::new`].
pub fn start() -> Result<&'static Team, Error> {
    if let Some(team) = TEAM.get() {
        return Ok(team);
    }
    let config = Config::default();
    let pin = match config.pin {
        Pin::Cores => Pin::CoresAlways,
        // A quota shares out the cores.
        pin => pin,
    };
    let team = Team::new(Config { pin, ..config })?;
    Ok(TEAM.get_or_init(|| team))
}

/// The team that was started.
///
/// # Panics
///
/// When none was, and none can be.
pub fn team() -> &'static Team {
    match start() {
        Ok(team) => team,
        Err(error) => panic!("{error}"),
    }
}
