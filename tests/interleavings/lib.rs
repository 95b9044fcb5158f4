//! The protocol between a caller and a worker of a team, in all interleavings that the models
//! allow: `RUSTFLAGS="--cfg loom" cargo test --release --package superscalar-interleavings`.
//!
//! A package of its own, which compiles the protocol and nothing else of the library: no kernel
//! waits for `loom`, and `loom` reaches nobody else.
#![cfg(all(test, loom))]

#[path = "../../src/team/slot.rs"]
mod slot;
#[path = "../../src/team/sync.rs"]
mod sync;

use loom::sync::Arc;
use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::thread;
use slot::{Patience, Slot};

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
            slot.post(job, || worker.thread().unpark());
            if slot.reclaim() {
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
        slot.post(7, || worker.thread().unpark());
        slot.wait_until_idle(patience());
    });
}
