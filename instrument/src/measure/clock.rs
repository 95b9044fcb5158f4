//! The core clock, from a chain of dependent additions.
//!
//! The time of `2n` additions less the time of `n` is the time of `n` cycles: the cost of reading
//! the timer and of entering the loop cancels out. The shortest of a few tries is taken, since an
//! interruption can only lengthen one.

use std::time::{Duration, Instant};
use superscalar::registry::clock;

/// Turns of the shorter chain: 16,384 cycles, about four microseconds.
const TURNS: u64 = 256;

/// Tries whose shortest counts.
const TRIES: usize = 3;

/// Nanoseconds of a core cycle now; `None` where this architecture has no chain.
pub fn ns_per_cycle() -> Option<f64> {
    per_operation(clock::additions)
}

/// Cycles of a dependent integer multiplication, as a check on the clock: three on x86-64 and most
/// aarch64 cores.
pub fn multiplication_cycles() -> Option<f64> {
    Some(per_operation(clock::multiplications)? / ns_per_cycle()?)
}

/// Nanoseconds of one operation of a chain.
fn per_operation(chain: fn(u64) -> bool) -> Option<f64> {
    if !chain(1) {
        return None;
    }
    let (short, long) = (shortest(chain, TURNS), shortest(chain, 2 * TURNS));
    let nanoseconds = long.saturating_sub(short).as_nanos() as f64;
    let per_operation = nanoseconds / (TURNS * clock::UNROLL) as f64;
    // An interruption of every short try would leave no positive difference to divide by.
    (per_operation > 0.0).then_some(per_operation)
}

fn shortest(chain: fn(u64) -> bool, turns: u64) -> Duration {
    let once = || {
        let start = Instant::now();
        chain(turns);
        start.elapsed()
    };
    (0..TRIES).map(|_| once()).min().unwrap_or_default()
}
