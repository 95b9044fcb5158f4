//! Which team a thread uses: the one that it installed, else the global one.

use super::started::Started;
use super::{Config, Pin, Team, process, worker};
use std::cell::Cell;
use std::ptr::NonNull;
use std::thread;
use std::time::Duration;

thread_local! {
    /// The team that [`Team::install`] chose for the calling thread, where the caller of that keeps
    /// it. Nothing here has a destructor: a thread may call functions of [`crate::par`] in the
    /// destructors of other thread-locals, at its end.
    static INSTALLED: Cell<Option<NonNull<Team>>> = const { Cell::new(None) };
}

/// Runs `job` with `team` as the calling thread's.
pub(super) fn with<R>(team: &Team, job: impl FnOnce() -> R) -> R {
    /// Puts back the team that was installed before.
    struct Restore(Option<NonNull<Team>>);

    impl Drop for Restore {
        fn drop(&mut self) {
            INSTALLED.set(self.0);
        }
    }

    let _until_the_end = Restore(INSTALLED.replace(Some(NonNull::from(team))));
    job()
}

/// The team that is installed.
fn installed() -> Option<Team> {
    // SAFETY: `with` borrows the team until it has put back what was installed before, and this is
    // the same thread.
    INSTALLED.get().map(|team| unsafe { team.as_ref() }.clone())
}

static GLOBAL: Started<Team> = Started::new();

/// The team of the functions of [`crate::par`], started by the first call with the default
/// [`Config`]. Where the system starts no threads, it has one worker, the caller; so it has in a
/// child of `fork`, until it is resized there.
pub fn global() -> &'static Team {
    loop {
        if let Some(team) = try_global() {
            return team;
        }
        // The thread that starts it is one of this process.
        thread::sleep(Duration::from_micros(50));
    }
}

/// The global team, unless another thread is about to start it.
fn try_global() -> Option<&'static Team> {
    process::count_forks();
    GLOBAL.try_get(start)
}

/// The machine's team; in a child of a process that had one, or was about to, the caller alone: to
/// start a thread takes locks of the standard library, which a thread of the parent may have had.
fn start() -> Team {
    let alone = Config {
        workers: 1,
        pin: Pin::Nowhere,
    };
    let config = match process::forks() {
        0 => Config::default(),
        _ => alone.clone(),
    };
    match Team::new(config).or_else(|_| Team::new(alone)) {
        Ok(team) => team,
        Err(error) => crate::error::refuse(&error),
    }
}

/// The team of the calling thread: the installed one, else the global one; none in a worker of a
/// team, or while another thread starts the global one, which nobody waits for.
pub(crate) fn serving() -> Option<Team> {
    if worker::is_in_job() {
        return None;
    }
    installed().or_else(|| try_global().cloned())
}
