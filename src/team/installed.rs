//! Which team a thread uses: the one that it installed, else the global one.

use super::{Config, Pin, Team, worker};
use std::cell::RefCell;
use std::sync::OnceLock;

thread_local! {
    /// The team that [`Team::install`] chose for the calling thread.
    static INSTALLED: RefCell<Option<Team>> = const { RefCell::new(None) };
}

/// Puts back the team that was installed before.
struct Restore(Option<Team>);

impl Drop for Restore {
    fn drop(&mut self) {
        INSTALLED.set(self.0.take());
    }
}

/// Makes `team` the calling thread's until the result is dropped.
pub(super) fn install(team: Team) -> impl Drop {
    Restore(INSTALLED.replace(Some(team)))
}

/// The team of the functions of [`crate::par`], started by the first call with the default
/// [`Config`]. Where the system starts no threads, it has one worker, the caller.
pub fn global() -> &'static Team {
    static GLOBAL: OnceLock<Team> = OnceLock::new();
    GLOBAL.get_or_init(|| {
        let alone = Config {
            workers: 1,
            pin: Pin::Nowhere,
        };
        match Team::new(Config::default()).or_else(|_| Team::new(alone)) {
            Ok(team) => team,
            Err(error) => crate::error::refuse(&error),
        }
    })
}

/// The team of the calling thread: the installed one, else the global one; none in a
/// worker of a team.
pub(crate) fn serving() -> Option<Team> {
    if worker::is_in_job() {
        return None;
    }
    let installed = INSTALLED.with_borrow(Clone::clone);
    Some(installed.unwrap_or_else(|| global().clone()))
}
