//! Forcing a tier while another thread calls: once `force` has returned, no kernel that was chosen
//! before it is called.
//!
//! A file of its own, since the choice belongs to the process. The two tiers are those that every
//! machine has.

use std::hint::spin_loop;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use superscalar::registry;
use superscalar::tier::{self, Tier};

#[test]
fn no_choice_outlives_the_tier_that_it_was_made_for() {
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                assert_eq!(superscalar::sum(&[1f32; 100]), 100.0);
            }
        });
        let stale = (0..100_000).filter(|i| {
            let tier = [Tier::Portable, Tier::Scalar][i % 2];
            tier::force(Some(tier)).expect("every machine has the tier");
            // The other thread's choice falls into a different part of the call each time.
            (0..i % 200).for_each(|_| spin_loop());
            registry::sum::<f32>().serving().sheet().tier != tier
        });
        let stale = stale.count();
        done.store(true, Ordering::Relaxed);
        assert_eq!(stale, 0, "calls of force that an older choice outlived");
    });
}
