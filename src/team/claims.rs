//! Which CPUs this process may pin workers to: those that no other process with a team has
//! claimed. Two processes whose workers are pinned to the same CPUs would run on half of the
//! machine, and the scheduler could not help.
//!
//! A claim is a socket bound to an abstract name, `superscalar-cpu-3` for CPU 3: the kernel gives a
//! name to one process at a time, takes it back when the process ends however it ends, and keeps no
//! file. Names are those of a network namespace: containers that have one each do not see each
//! other's claims. Where a system has no such names, nobody claims a CPU and no worker is pinned,
//! unless it is asked for by number.

use super::lock::Lock;
use super::process::{self, Process};
use std::sync::{Arc, Weak};

#[cfg(target_os = "linux")]
mod name {
    use std::os::linux::net::SocketAddrExt;
    use std::os::unix::net::{SocketAddr, UnixDatagram};

    /// The name of a CPU, for as long as this lives.
    #[derive(Debug)]
    pub(super) struct Name(#[expect(dead_code, reason = "it is bound")] UnixDatagram);

    pub(super) fn bind(cpu: usize) -> Option<Name> {
        let address = SocketAddr::from_abstract_name(format!("superscalar-cpu-{cpu}")).ok()?;
        UnixDatagram::bind_addr(&address).ok().map(Name)
    }
}

#[cfg(not(target_os = "linux"))]
mod name {
    /// There is none.
    #[derive(Debug)]
    pub(super) enum Name {}

    pub(super) fn bind(_: usize) -> Option<Name> {
        None
    }
}

/// A CPU that is this process's to pin workers to, as long as one of these lives.
#[derive(Clone, Debug)]
pub(super) struct Claim(#[expect(dead_code, reason = "it is held")] Arc<name::Name>);

/// A claim that this process made, perhaps in an ancestor: a child has the names open, too, and
/// they are still its parent's.
#[derive(Debug)]
struct Made {
    cpu: usize,
    process: Process,
    claim: Weak<name::Name>,
}

static MADE: Lock<Vec<Made>> = Lock::new(Vec::new());

/// Claims a CPU; `None` where another process has it. Teams of one process share its claims.
pub(super) fn claim(cpu: usize) -> Option<Claim> {
    let here = process::this();
    let mut made = MADE.lock(Vec::new)?;
    made.retain(|made| made.claim.strong_count() > 0);
    let ours = made
        .iter()
        .filter(|made| made.cpu == cpu && made.process == here);
    if let Some(claim) = ours.filter_map(|made| made.claim.upgrade()).next() {
        return Some(Claim(claim));
    }
    let claim = Arc::new(name::bind(cpu)?);
    made.push(Made {
        cpu,
        process: here,
        claim: Arc::downgrade(&claim),
    });
    Some(Claim(claim))
}
