//! A call in the `rayon` pool that the calling thread belongs to.
//!
//! The caller begins chunk after chunk, and so do as many tasks as the pool has other threads, when
//! these come to them. Once all chunks are begun, the caller waits for those that others began, and
//! does nothing else meanwhile: a thread of the pool that waits as `rayon` has it steals another
//! task of the program, which may want the lock, or the borrow, that the caller of a reduction
//! holds. What was begun runs kernels, or a closure of the caller's; it never waits for a task
//! that nobody has begun, so every wait ends.

use crate::team::{AnyCall, Environment};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, Thread};

/// Looks of the caller before it sleeps.
const LOOKS: u32 = 4096;

/// What the tasks of a call share. A task that comes late finds all chunks begun, and nothing else
/// of the call is there any more.
struct Shared {
    /// The call, whose lifetime was erased. It lives until all chunks are done.
    call: *const AnyCall<'static>,
    chunks: usize,
    begun: AtomicUsize,
    done: AtomicUsize,
    caller: Thread,
    environment: Environment,
}

// SAFETY: `call` points to something `Sync`, so other threads may use it; `run` keeps it alive for
// all that begin a chunk.
unsafe impl Send for Shared {}
// SAFETY: as above; all else is.
unsafe impl Sync for Shared {}

impl Shared {
    /// Does chunks until all are begun.
    fn help(&self) {
        loop {
            // Relaxed: whoever shares this got it from the caller, with all that the caller wrote.
            let chunk = self.begun.fetch_add(1, Ordering::Relaxed);
            if chunk >= self.chunks {
                return;
            }
            // SAFETY: the chunk is not done yet, so the caller has not left `run`.
            unsafe { (*self.call).work(chunk) };
            // Release: the caller sees what the chunk wrote.
            if self.done.fetch_add(1, Ordering::Release) + 1 == self.chunks {
                self.caller.unpark();
            }
        }
    }

    /// Acquire: when all chunks are done, all that they wrote is seen.
    fn is_done(&self) -> bool {
        self.done.load(Ordering::Acquire) == self.chunks
    }

    fn wait(&self) {
        for _ in 0..LOOKS {
            if self.is_done() {
                return;
            }
            std::hint::spin_loop();
        }
        while !self.is_done() {
            thread::park();
        }
    }
}

/// Runs a call, an item a chunk. The calling thread is in a pool.
pub(super) fn run(call: &mut AnyCall<'_>) {
    let chunks = call.items();
    call.set_workers(chunks);
    let shared = Arc::new(Shared {
        call: call.erased(),
        chunks,
        begun: AtomicUsize::new(0),
        done: AtomicUsize::new(0),
        caller: thread::current(),
        environment: Environment::of_this_thread(),
    });
    let helpers = chunks.min(rayon::current_num_threads()).saturating_sub(1);
    for _ in 0..helpers {
        let shared = Arc::clone(&shared);
        rayon::spawn(move || shared.environment.run(|| shared.help()));
    }
    shared.help();
    shared.wait();
    call.finish();
}
