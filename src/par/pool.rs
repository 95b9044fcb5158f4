//! A call in the `rayon` pool that the calling thread belongs to.
//!
//! The caller begins chunk after chunk, and so do as many tasks as the pool has other threads, when
//! these come to them. Once all chunks are begun, the caller waits for those that others began, and
//! does nothing else meanwhile: a thread of the pool that waits as `rayon` has it steals another
//! task of the program, which may want the lock, or the borrow, that the caller of a reduction
//! holds. A chunk of kernels waits for nothing, so every wait ends; one of a caller's closure ends
//! if the closure does.
//!
//! Tasks that find nothing to do any more are left where they are until a thread comes to them; a
//! caller spawns no more while others of its own are.

use crate::team::{Environment, POOLS, Panics, Task, forks};
use std::cell::OnceCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, Thread};

thread_local! {
    /// Tasks that the calling thread has spawned and nobody has come to.
    static LEFT: OnceCell<Arc<AtomicUsize>> = const { OnceCell::new() };
}

/// What the tasks of a call share. A task that comes late finds all chunks begun, and nothing else
/// of the call is there any more.
struct Shared {
    /// Their lifetimes were erased. What they refer to lives until all chunks are done.
    task: Task<'static>,
    panics: *const Panics,
    chunks: usize,
    begun: AtomicUsize,
    done: AtomicUsize,
    caller: Thread,
    environment: Environment,
}

// SAFETY: `panics` points to something `Sync`, so other threads may use it; `run` keeps it alive
// for all that begin a chunk.
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
            let panics = || unsafe { &*self.panics };
            self.task.work(chunk, self.chunks, panics);
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
        for _ in 0..POOLS.looks() {
            if self.is_done() {
                return;
            }
            std::hint::spin_loop();
        }
        while !self.is_done() {
            thread::park();
        }
    }

    /// Has other threads of the pool help, as many as there are chunks and threads for.
    fn call_for_help(self: &Arc<Self>) {
        // A thread whose thread-locals are gone works alone.
        let left = LEFT.try_with(|left| Arc::clone(left.get_or_init(Arc::default)));
        let Ok(left) = left else {
            return;
        };
        let helpers = self.chunks.min(rayon::current_num_threads()) - 1;
        for _ in left.load(Ordering::Relaxed)..helpers {
            let (shared, left) = (Arc::clone(self), Arc::clone(&left));
            left.fetch_add(1, Ordering::Relaxed);
            rayon::spawn(move || {
                left.fetch_sub(1, Ordering::Relaxed);
                shared.environment.run(|| shared.help());
            });
        }
    }
}

/// Has the pool's threads do a task of so many chunks. The calling thread is in a pool.
///
/// # Panics
///
/// In a child that a closure forked off, and that goes on past the end of the call, where chunks
/// were begun by threads that it does not have.
pub(super) fn run(chunks: usize, task: &Task<'_>) {
    POOLS.refresh();
    let before = forks();
    let panics = Panics::default();
    let shared = Arc::new(Shared {
        // SAFETY: chunks are begun before `wait` returns.
        task: unsafe { task.erased() },
        panics: &raw const panics,
        chunks,
        begun: AtomicUsize::new(0),
        done: AtomicUsize::new(0),
        caller: thread::current(),
        environment: Environment::of_this_thread(),
    });
    shared.call_for_help();
    shared.help();
    assert!(
        shared.is_done() || forks() == before,
        "a job forked its process, and went on in the child past its end: some of its chunks are the parent's threads' to finish"
    );
    shared.wait();
    panics.go_on();
}
