//! What can be reached from a function's first instruction, and its loops.

use super::decode::decode;
use super::image::{Function, Image};
use super::model::{Arithmetic, Flow, Instruction, Operation};
use std::collections::{BTreeMap, BTreeSet};

/// The reachable instructions of one function, by address.
#[derive(Debug)]
pub struct Listing {
    pub function: Function,
    pub instructions: BTreeMap<u64, Instruction>,
    /// The functions that it calls or jumps to, or hands to one that calls them.
    callees: BTreeSet<u64>,
}

/// The function at `entry`, and the kernels' functions that it reaches by calls and jumps.
///
/// # Panics
///
/// When `entry` is no function.
pub fn reachable(image: &Image, entry: u64) -> Vec<Listing> {
    let mut listings: Vec<Listing> = Vec::new();
    let mut waiting = vec![entry];
    let mut seen = BTreeSet::new();
    while let Some(address) = waiting.pop() {
        let Some(function) = image.function(address) else {
            continue; // in another file, such as the C library
        };
        let wanted = address == entry || function.is_kernel();
        if wanted && function.start == address && seen.insert(address) {
            let listing = Listing::of(function);
            waiting.extend(&listing.callees);
            listings.push(listing);
        }
    }
    assert!(!listings.is_empty(), "no function begins at {entry:#x}");
    listings
}

impl Listing {
    fn of(function: &Function) -> Self {
        let mut listing = Listing {
            function: function.clone(),
            instructions: BTreeMap::new(),
            callees: BTreeSet::new(),
        };
        let mut waiting = vec![function.start];
        while let Some(address) = waiting.pop() {
            listing.follow(address, &mut waiting);
        }
        listing
    }

    /// Decodes from `address` on until control goes elsewhere for good, and notes where else it may
    /// go.
    fn follow(&mut self, mut address: u64, waiting: &mut Vec<u64>) {
        // A call that does not return may be the last instruction of a function: its end is an end
        // of the code too.
        while self.contains(address) && !self.instructions.contains_key(&address) {
            let (instruction, next) = decode(self.function.code(address), address);
            self.instructions.insert(address, instruction);
            self.callees.extend(instruction.points_to);
            match instruction.flow {
                Flow::Next | Flow::Call(None) => {}
                Flow::Call(Some(callee)) => drop(self.callees.insert(callee)),
                Flow::Branch(target) => self.go_to(target, waiting),
                Flow::Jump(target) => return self.go_to(target, waiting),
                Flow::End => return,
            }
            address = next;
        }
    }

    fn go_to(&mut self, target: u64, waiting: &mut Vec<u64>) {
        if self.contains(target) {
            waiting.push(target);
        } else {
            self.callees.insert(target);
        }
    }

    fn contains(&self, address: u64) -> bool {
        self.function.contains(address)
    }

    /// The bodies of the innermost loops that have one way through: from the target of a backward
    /// branch to the branch, with no other between them. The loops that sweep a slice are such;
    /// those that combine nodes of the tree have branches inside.
    pub fn straight_loops(&self) -> Vec<Loop> {
        let backward = self.instructions.values().filter_map(backward);
        let body = |(first, last): (u64, u64)| Loop {
            body: self
                .instructions
                .range(first..=last)
                .map(|it| *it.1)
                .collect(),
        };
        backward.map(body).filter(Loop::is_straight).collect()
    }
}

/// The target and the address of a backward branch.
fn backward(instruction: &Instruction) -> Option<(u64, u64)> {
    match instruction.flow {
        Flow::Branch(target) if target <= instruction.address => {
            Some((target, instruction.address))
        }
        _ => None,
    }
}

/// The instructions of an innermost loop.
#[derive(Debug)]
pub struct Loop {
    pub body: Vec<Instruction>,
}

impl Loop {
    /// The address of its first instruction.
    pub fn start(&self) -> u64 {
        self.body[0].address
    }

    /// Whether control goes through it in one way: no branch and no call but the last one.
    fn is_straight(&self) -> bool {
        let (_, before) = self.body.split_last().expect("a loop has its branch");
        before.iter().all(|it| it.flow == Flow::Next)
    }

    /// The arithmetic of one kind in it.
    pub fn arithmetic(&self, operation: Operation, bytes: usize, packed: bool) -> Vec<Arithmetic> {
        let of_kind = self
            .body
            .iter()
            .filter(|it| it.is(operation, bytes, packed));
        of_kind.filter_map(|it| it.arithmetic).collect()
    }

    /// The registers that its arithmetic writes.
    pub fn destinations(&self) -> impl Iterator<Item = u32> {
        self.body
            .iter()
            .filter_map(|it| it.arithmetic)
            .map(|it| it.destination)
    }

    /// Whether it computes anything in floating point.
    pub fn computes(&self) -> bool {
        self.destinations().next().is_some()
    }

    /// Whether an operand lies in the stack frame.
    pub fn spills(&self) -> bool {
        self.body.iter().any(|it| it.stack)
    }

    /// Whether a vector register is loaded, or anything in the stack frame is read or written.
    pub fn touches_memory(&self) -> bool {
        self.spills() || self.body.iter().any(|it| it.load.is_some())
    }

    /// Number of registers that are loaded with `bytes` bytes.
    pub fn loads(&self, bytes: usize) -> usize {
        let loads = self.body.iter().filter_map(|it| it.load);
        let full = loads.filter(|it| it.bytes == bytes);
        full.map(|it| it.registers).sum()
    }
}
