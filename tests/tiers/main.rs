//! What forces a tier. The choice belongs to the process: these tests share one in which nobody
//! else relies on it, and take turns.

mod bits;
mod choice;
mod profiles;
mod races;

use std::sync::{Mutex, MutexGuard, PoisonError};
use superscalar::tier;

/// The turn of one test, which may force any tier. No tier is forced when it begins, and none when
/// it has ended.
struct Turn(#[expect(dead_code, reason = "what matters is when it goes")] MutexGuard<'static, ()>);

fn turn() -> Turn {
    static TURN: Mutex<()> = Mutex::new(());
    Turn(TURN.lock().unwrap_or_else(PoisonError::into_inner))
}

impl Drop for Turn {
    fn drop(&mut self) {
        // An error tells of a bad environment, which is for whoever asks next.
        let _ = tier::force(None);
    }
}
