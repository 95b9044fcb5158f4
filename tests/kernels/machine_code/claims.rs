//! The claims.

use super::entries::{self, Entry};
use super::image::Image;
use super::model::{Arithmetic, Operation};
use super::walk::{self, Listing, Loop};
use std::collections::BTreeSet;
use superscalar::registry::{Kind, Purpose};
use superscalar_kernels::tier::Tier;

/// Every kernel that `wanted` chooses, with the target instances that it reaches.
fn each(wanted: fn(&Entry) -> bool, mut check: impl FnMut(&Entry, &[Listing])) {
    let image = Image::of_this_process();
    let mut tiers = BTreeSet::new();
    let mut rows = 0;
    for entry in entries::all().iter().filter(|entry| wanted(entry)) {
        let mut listings = walk::reachable(&image, entry.address);
        listings.retain(|listing| listing.function.is_instance());
        assert!(
            !listings.is_empty(),
            "{}: its code is no instance",
            entry.title()
        );
        check(entry, &listings);
        tiers.insert(entry.descriptor.tier);
        rows += 1;
    }
    assert!(rows > 0, "no row was read");
    let names: String = tiers.iter().map(|tier| format!(" {tier}")).collect();
    eprintln!("tiers tested: machine code of {rows} rows:{names}");
}

fn is_reduction(entry: &Entry) -> bool {
    !entry.is_limit()
}

#[test]
fn scalar_rows_compute_one_lane_at_a_time() {
    each(
        |entry| entry.descriptor.tier == Tier::Scalar && is_reduction(entry),
        |entry, listings| {
            let mut adds = 0;
            for (address, instruction) in listings.iter().flat_map(|it| &it.instructions) {
                let (title, packed) = (
                    entry.title(),
                    instruction.arithmetic.is_some_and(|it| it.packed),
                );
                assert!(!packed, "{title}: packed arithmetic at {address:#x}");
                adds += usize::from(instruction.is(Operation::Add, entry.descriptor.bytes, false));
            }
            assert!(adds > 0, "{}: no addition", entry.title());
        },
    );
}

#[test]
fn vector_rows_add_with_their_tiers_registers_and_none_wider() {
    each(
        |entry| entry.packed() && is_reduction(entry),
        |entry, listings| {
            let all = || listings.iter().flat_map(|it| it.instructions.values());
            let adds = all().filter(|it| it.is(Operation::Add, entry.width(), true));
            let (title, width) = (entry.title(), entry.width());
            assert!(adds.count() > 0, "{title}: no addition of {width} bytes");
            let widest = all().map(|it| it.widest).max().unwrap_or(0);
            assert_eq!(widest, width, "{title}: bytes of the widest register");
        },
    );
}

/// Whether the tier has an instruction that multiplies and adds: what is compiled for every x86-64
/// has none, and computes the same bits without.
fn has_fused(entry: &Entry) -> bool {
    let assumed = cfg!(any(target_feature = "neon", target_feature = "fma"));
    assumed || entry.descriptor.tier >= Tier::Avx2
}

/// Whether the kernel has such instructions in it.
fn fuses(entry: &Entry) -> bool {
    entry.count(Kind::MultiplyAdd) > 0 && has_fused(entry)
}

/// Multiplication and addition are rounded at once where the descriptor says so, and nowhere else:
/// not in the kernels, and not in what they call.
#[test]
fn products_are_fused_where_the_order_says_so() {
    let image = Image::of_this_process();
    for entry in entries::all().iter().filter(|entry| is_reduction(entry)) {
        let listings = walk::reachable(&image, entry.address);
        let is_fused = |it: Arithmetic| it.operation == Operation::Fused;
        let mut all = listings.iter().flat_map(|it| it.instructions.values());
        let found = all.find(|it| it.arithmetic.is_some_and(is_fused));
        let (title, expected) = (entry.title(), fuses(entry));
        assert_eq!(found.is_some(), expected, "{title}: {found:x?}");
        if !expected || entry.count(Kind::Multiply) > 0 {
            continue;
        }
        // The first products of the lanes are rounded, in a loop of one each at most.
        for body in listings.iter().flat_map(Listing::straight_loops) {
            let apart = body.arithmetic(Operation::Multiply, entry.width(), true);
            let chains = entry.descriptor.accumulators;
            assert!(apart.len() < chains, "{title}: sweeps, and multiplies");
        }
    }
}

/// Whether a loop is the sweep that the descriptor describes: as many additions of the kernel's
/// width as it has accumulators, fused or not, into as many registers; and as many multiplications,
/// if it multiplies.
fn sweeps_as_described(entry: &Entry, body: &Loop) -> bool {
    let descriptor = &entry.descriptor;
    let chains = descriptor.accumulators;
    let all = |operation| body.arithmetic(operation, entry.width(), entry.packed());
    let (adds, fused) = (all(Operation::Add), all(Operation::Fused));
    let sums = adds.iter().chain(&fused);
    let registers: BTreeSet<u32> = sums.map(|sum| sum.destination).collect();
    let products = all(Operation::Multiply).len();
    (adds.len() + fused.len()).min(registers.len()) >= chains
        && products >= chains * entry.count(Kind::Multiply)
        && fused.len() >= chains * entry.count(Kind::MultiplyAdd)
}

/// The rungs of the ladder, and the production kernels, sweep with the accumulators that their
/// descriptors name. Where products are added without an instruction for it, that is most of the
/// loop, and not read.
#[test]
fn rows_sweep_with_the_accumulators_of_their_descriptors() {
    let is_read = |entry: &Entry| {
        is_reduction(entry) && (entry.count(Kind::MultiplyAdd) == 0 || fuses(entry))
    };
    each(is_read, |entry, listings| {
        let mut all = listings.iter();
        let entered = all.find(|it| it.function.start == entry.address);
        let mut sweeps = entered.map_or(Vec::new(), Listing::straight_loops);
        sweeps.retain(Loop::computes);
        if sweeps.is_empty() {
            // All that it does is to call the instances that sweep.
            sweeps = listings.iter().flat_map(Listing::straight_loops).collect();
        }
        let described = sweeps.iter().any(|body| sweeps_as_described(entry, body));
        let (title, others) = (entry.title(), sweeps.len());
        assert!(described, "{title}: no such loop among {others}");
    });
}

/// Where registers hold all accumulators, none goes to memory and back between two additions.
#[test]
fn sweeps_of_the_ladder_and_of_avx512_do_not_spill() {
    let holds_all = |entry: &Entry| {
        let study = entry.descriptor.purpose == Purpose::Study;
        is_reduction(entry) && (study || entry.descriptor.tier >= Tier::Avx512)
    };
    each(holds_all, |entry, listings| {
        let sweeps = listings.iter().flat_map(Listing::straight_loops);
        for body in sweeps.filter(Loop::computes) {
            let (title, at) = (entry.title(), body.start());
            assert!(!body.spills(), "{title}: spills in the loop at {at:#x}");
        }
    });
}

/// A load limit does nothing but load: eight registers of each stream a turn.
#[test]
fn load_limits_only_load() {
    each(
        |entry| entry.operation.starts_with("loads"),
        |entry, listings| {
            let loops: Vec<Loop> = listings.iter().flat_map(Listing::straight_loops).collect();
            let loads = 8 * entry.descriptor.streams;
            let full = loops.iter().find(|body| body.loads(entry.width()) == loads);
            let full =
                full.unwrap_or_else(|| panic!("{}: no loop of {loads} loads", entry.title()));
            assert!(!full.computes() && !full.spills(), "{}", entry.title());
            // Beside the loads: the next place, its end, and the branch.
            assert!(full.body.len() <= loads + 4, "{}: {full:x?}", entry.title());
        },
    );
}

/// A chain's loop stays in registers: it measures the operation and nothing else. Where there is
/// none that multiplies and adds, a chain measures what is done without, and is not read.
#[test]
fn chains_stay_in_registers() {
    each(
        |entry| {
            let is_chain = entry.is_limit() && !entry.operation.starts_with("loads");
            let emulated = entry.operation == "multiply-add" && !has_fused(entry);
            is_chain && !emulated
        },
        |entry, listings| {
            let loops = listings.iter().flat_map(Listing::straight_loops);
            let computing: Vec<Loop> = loops.filter(Loop::computes).collect();
            assert_eq!(computing.len(), 1, "{}: loops that compute", entry.title());
            let body = &computing[0];
            let registers = body.destinations().collect::<BTreeSet<u32>>().len();
            let chains = entry.descriptor.accumulators;
            // On aarch64 a fused operation overwrites its addend, which takes a copy for each.
            let copies = cfg!(target_arch = "aarch64") && entry.operation == "multiply-add";
            let right = registers == chains || (copies && registers > chains);
            let title = entry.title();
            assert!(right, "{title}: {registers} registers for {chains} chains");
            assert!(!body.touches_memory(), "{}: {body:x?}", entry.title());
        },
    );
}
