//! Forcing a tier while another thread calls: once `force` has returned, no kernel that was chosen
//! before it is called.
//!
//! The two tiers are the first and the best of this machine.

use std::hint::spin_loop;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use superscalar::registry::{self, ops};
use superscalar::tier;

#[test]
fn no_choice_outlives_the_tier_that_it_was_made_for() {
    let _turn = super::turn();
    let worst = tier::available().next().expect("a tier is available");
    let best = tier::available().next_back().expect("a tier is available");
    let served = |tier| {
        let serving = registry::of::<ops::Sum, f32>().serving_on(tier);
        serving.expect("the tier is available").descriptor().tier
    };
    if served(worst) == served(best) {
        eprintln!("one kernel serves on each tier of this machine: a stale one can not be told");
    }
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                assert_eq!(superscalar::sum(&[1f32; 100]), 100.0);
            }
        });
        let stale = (0..100_000).filter(|i| {
            // The other thread's choice falls into a different part of what is done here each
            // time: it begins in the first pause, and may end in the second one.
            tier::force(None).expect("a tier need not be forced");
            (0..i % 200).for_each(|_| spin_loop());
            let tier = [worst, best][i % 2];
            tier::force(Some(tier)).expect("the tier is available");
            (0..i / 200 % 200).for_each(|_| spin_loop());
            let serving = registry::of::<ops::Sum, f32>().serving();
            tier::active() != tier || serving.descriptor().tier != served(tier)
        });
        let stale = stale.count();
        done.store(true, Ordering::Relaxed);
        assert_eq!(stale, 0, "calls of force that an older choice outlived");
    });
}
