//! The protocol between callers and workers of a team, in all interleavings that the models allow:
//! one slot, several workers, several callers of one team, the start of the global one, and a
//! change of size between jobs.
//!
//! ```text
//! RUSTFLAGS="--cfg loom" cargo test --release --package superscalar-interleavings
//! ```
//!
//! A package of its own, which compiles the protocol and nothing else of the library: no kernel
//! waits for `loom`, and `loom` reaches nobody else.
#![cfg(all(test, loom))]

#[expect(dead_code, reason = "the models never wait for a lock")]
#[path = "../../src/team/lock.rs"]
mod lock;
#[path = "../../src/team/slot.rs"]
mod slot;
#[path = "../../src/team/started.rs"]
mod started;
#[path = "../../src/team/sync.rs"]
mod sync;

/// Forks, as the library counts them: the models have none.
mod process {
    pub(super) fn forks() -> u32 {
        0
    }

    pub(super) fn was_forked_in_a_job() -> bool {
        false
    }
}

use lock::Lock;
use loom::cell::UnsafeCell;
use loom::sync::Arc;
use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::thread::{self, JoinHandle};
use slot::{Patience, Slot};
use started::Started;

// The models do not join their workers: `loom` ends none before all threads have, and takes an
// `unpark` that arrives late for the end of a `join`.

fn patience() -> Patience<impl FnMut()> {
    Patience {
        looks: 0,
        sleep: thread::park,
    }
}

/// Jobs, a close, and a caller that takes back what nobody took: each job is done once, its
/// result is seen, and no thread sleeps for ever. With up to three preemptions, which take
/// seconds; without a bound the model takes longer than anybody waits.
#[test]
fn every_job_is_done_once() {
    let mut bounded = loom::model::Builder::new();
    bounded.preemption_bound = Some(3);
    bounded.check(|| {
        let slot = Arc::new(Slot::new());
        let done = Arc::new(AtomicUsize::new(0));
        let caller = thread::current();
        let worker = {
            let (slot, done) = (Arc::clone(&slot), Arc::clone(&done));
            thread::spawn(move || {
                while let Some(job) = slot.take(patience()) {
                    // Relaxed: the slot alone must order it.
                    done.store(job, Ordering::Relaxed);
                    slot.finish(|| caller.unpark());
                }
            })
        };
        for job in 1..=2 {
            slot.post(job);
            slot.rouse_worker(|| worker.thread().unpark());
            if slot.reclaim(0).is_some() {
                done.store(job, Ordering::Relaxed);
            } else {
                slot.wait_until_idle(patience());
            }
            assert_eq!(done.load(Ordering::Relaxed), job);
        }
        slot.close(|| worker.thread().unpark());
    });
}

/// The caller waits for a worker that it never takes a job back from.
#[test]
fn nobody_sleeps_for_ever() {
    loom::model(|| {
        let slot = Arc::new(Slot::new());
        let caller = thread::current();
        let worker = {
            let slot = Arc::clone(&slot);
            thread::spawn(move || {
                assert_eq!(slot.take(patience()), Some(7));
                slot.finish(|| caller.unpark());
            })
        };
        slot.post(7);
        slot.rouse_worker(|| worker.thread().unpark());
        slot.wait_until_idle(patience());
    });
}

/// A model with up to so many preemptions.
fn bounded(preemptions: usize, model: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(preemptions);
    builder.check(model);
}

/// A job, as a slot holds it: who waits for it, and where it is done.
struct Job {
    caller: thread::Thread,
    done: Arc<UnsafeCell<usize>>,
}

impl Job {
    fn work(&self) {
        // SAFETY: `loom` finds two threads that do so at once.
        self.done.with_mut(|done| unsafe { *done += 1 });
    }
}

/// A worker: its slot and its thread.
struct Worker {
    slot: Arc<Slot<Job>>,
    thread: JoinHandle<()>,
}

impl Worker {
    fn start() -> Self {
        let slot: Arc<Slot<Job>> = Arc::new(Slot::new());
        let thread = {
            let slot = Arc::clone(&slot);
            thread::spawn(move || {
                while let Some(job) = slot.take(patience()) {
                    job.work();
                    let caller = job.caller.clone();
                    drop(job);
                    slot.finish(|| caller.unpark());
                }
            })
        };
        Worker { slot, thread }
    }

    fn close(&self) {
        self.slot.close(|| self.thread.thread().unpark());
    }
}

/// What a caller does: posts to all, takes back what nobody began, waits for the others.
fn run(workers: &[Worker]) {
    let job = || Job {
        caller: thread::current(),
        done: Arc::new(UnsafeCell::new(0)),
    };
    let jobs: Vec<Job> = workers.iter().map(|_| job()).collect();
    for (worker, job) in workers.iter().zip(&jobs) {
        let (caller, done) = (job.caller.clone(), Arc::clone(&job.done));
        worker.slot.post(Job { caller, done });
    }
    for worker in workers {
        worker.slot.rouse_worker(|| worker.thread.thread().unpark());
    }
    for (worker, job) in workers.iter().zip(&jobs) {
        if worker.slot.reclaim(1).is_some() {
            job.work();
        }
    }
    for worker in workers {
        worker.slot.wait_until_idle(patience());
    }
    for job in jobs {
        // SAFETY: as in `work`.
        job.done
            .with(|done| assert_eq!(unsafe { *done }, 1, "each chunk is done once"));
    }
}

#[test]
fn two_workers_do_a_chunk_each() {
    bounded(2, || {
        let workers = [Worker::start(), Worker::start()];
        run(&workers);
        workers.iter().for_each(Worker::close);
    });
}

/// Threads that share something; the last one of them ends it. Nobody is joined: see above.
struct Shared<T> {
    lock: Lock<T>,
    left: AtomicUsize,
}

impl<T> Shared<T> {
    fn of_two(value: T) -> Arc<Self> {
        Arc::new(Shared {
            lock: Lock::new(value),
            left: AtomicUsize::new(2),
        })
    }

    /// Does something with the value, unless the other thread has it.
    fn try_with(&self, job: impl FnOnce(&mut T)) {
        if let Some(mut value) = self.lock.try_lock(|| unreachable!("nobody forks")) {
            job(&mut value);
        }
    }

    /// The calling thread is done; the last one does something with the value.
    fn leave(&self, end: impl FnOnce(&mut T)) {
        if self.left.fetch_sub(1, Ordering::AcqRel) == 1 {
            let value = self.lock.try_lock(|| unreachable!("nobody forks"));
            end(&mut value.expect("the other thread is gone"));
        }
    }
}

/// The one that does not get the workers does its job alone.
#[test]
fn two_callers_share_a_worker() {
    bounded(2, || {
        let workers = Shared::of_two([Worker::start()]);
        let call = |workers: &Shared<[Worker; 1]>| {
            workers.try_with(|workers| run(&*workers));
            workers.leave(|workers| workers[0].close());
        };
        let others = Arc::clone(&workers);
        thread::spawn(move || call(&others));
        call(&workers);
    });
}

/// A value that `loom` watches.
struct Watched(UnsafeCell<usize>);

// SAFETY: the model reads it only; `loom` finds whoever reads it before it is written.
unsafe impl Sync for Watched {}

/// Of two threads that ask at once, one makes the value, and the other has it or goes without.
#[test]
fn the_global_team_is_started_once() {
    loom::model(|| {
        let global = Arc::new(Started::new());
        let made = Arc::new(AtomicUsize::new(0));
        let ask = |global: &Started<Watched>, made: &AtomicUsize| {
            let make = || {
                made.fetch_add(1, Ordering::Relaxed);
                Watched(UnsafeCell::new(7))
            };
            let seven = |it: &Watched| {
                // SAFETY: nobody writes it any more.
                it.0.with(|it| assert_eq!(unsafe { *it }, 7));
            };
            global.try_get(make).map(seven)
        };
        let other = {
            let (global, made) = (Arc::clone(&global), Arc::clone(&made));
            thread::spawn(move || ask(&global, &made))
        };
        let ours = ask(&global, &made);
        let theirs = other.join().unwrap();
        assert!(ours.or(theirs).is_some(), "somebody made it");
        assert!(ask(&global, &made).is_some());
        assert_eq!(made.load(Ordering::Relaxed), 1);
    });
}

/// A team gets another worker between two jobs, or while a caller works alone.
#[test]
fn a_team_is_resized_between_jobs() {
    bounded(2, || {
        let workers = Shared::of_two(Worker::start());
        let others = Arc::clone(&workers);
        thread::spawn(move || {
            others.try_with(|worker| {
                let new = Worker::start();
                worker.close();
                *worker = new;
            });
            others.leave(|worker| worker.close());
        });
        for _ in 0..2 {
            workers.try_with(|worker| run(std::slice::from_ref(worker)));
        }
        workers.leave(|worker| worker.close());
    });
}
