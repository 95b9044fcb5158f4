//! How long the threads of a team look for work, or for its end, before they sleep: not at all
//! where a CPU quota counts the time, or where there are more workers than CPUs.
//!
//! A quota may be set while the team lives. So it is read again, by a worker that has nothing to do
//! or has done some jobs: once a second at most, as it stands in files.

use crate::topology::{Quota, quota};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Looks of a waiting thread before it sleeps: some 100 microseconds, a few times what it takes to
/// wake it up.
const LOOKS: u32 = 4096;

/// Jobs after which a worker that never sleeps looks at the clock.
const JOBS: u32 = 256;

/// Milliseconds between two readings.
const BETWEEN: u64 = 1000;

/// How all threads of a team wait.
#[derive(Debug)]
pub(crate) struct Waiting {
    /// Whether there are CPUs enough.
    has_room: AtomicBool,
    is_limited: AtomicBool,
    /// When the quota was read, in milliseconds.
    read: AtomicU64,
}

/// How the callers in pools wait.
pub(crate) static POOLS: Waiting = Waiting {
    has_room: AtomicBool::new(true),
    is_limited: AtomicBool::new(true),
    read: AtomicU64::new(0),
};

/// The time in milliseconds; where no clock can be asked, it stands still.
fn now() -> u64 {
    if cfg!(target_family = "wasm") {
        return 0;
    }
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |time| time.as_millis() as u64)
}

impl Waiting {
    pub(super) fn new(has_room: bool, quota: &Quota) -> Self {
        Waiting {
            has_room: AtomicBool::new(has_room),
            is_limited: AtomicBool::new(*quota != Quota::Unlimited),
            read: AtomicU64::new(now()),
        }
    }

    /// Looks before the first sleep.
    #[inline]
    pub(crate) fn looks(&self) -> u32 {
        // Relaxed: a thread that learns of a quota a moment later has lost a moment.
        let is_limited = self.is_limited.load(Ordering::Relaxed);
        match self.has_room.load(Ordering::Relaxed) && !is_limited {
            true => LOOKS,
            false => 0,
        }
    }

    /// A worker has done so many jobs since it started.
    #[inline]
    pub(super) fn after(&self, jobs: u32) {
        if jobs.is_multiple_of(JOBS) {
            self.refresh();
        }
    }

    /// Reads the quota again, unless somebody did within the last second. Where it can not be read,
    /// in a process that shut itself in meanwhile, all stays as it was.
    #[inline(never)]
    pub(crate) fn refresh(&self) {
        let now = now();
        let read = self.read.load(Ordering::Relaxed);
        // The clock may have been set back.
        if now.abs_diff(read) < BETWEEN {
            return;
        }
        let relaxed = Ordering::Relaxed;
        let is_ours = self.read.compare_exchange(read, now, relaxed, relaxed);
        if let Some(quota) = is_ours.ok().and_then(|_| quota::here()) {
            self.set_quota(&quota);
        }
    }

    /// From now on there are CPUs enough, or not, and this quota.
    pub(super) fn follow(&self, has_room: bool, quota: &Quota) {
        self.has_room.store(has_room, Ordering::Relaxed);
        self.set_quota(quota);
    }

    fn set_quota(&self, quota: &Quota) {
        let is_limited = *quota != Quota::Unlimited;
        self.is_limited.store(is_limited, Ordering::Relaxed);
    }
}
