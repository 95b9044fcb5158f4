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
    use super::process;
    use std::mem::ManuallyDrop;
    use std::os::fd::AsRawFd;
    use std::os::linux::net::SocketAddrExt;
    use std::os::unix::net::{SocketAddr, UnixDatagram};
    use std::sync::atomic::{AtomicI32, Ordering};

    /// The name of a CPU, for as long as this lives.
    #[derive(Debug)]
    pub(super) struct Name {
        socket: ManuallyDrop<UnixDatagram>,
        forks: u32,
    }

    /// The descriptors of all names; -1 where there is none. More names than there is room for stay
    /// open in children.
    static OPEN: [AtomicI32; 256] = [const { AtomicI32::new(-1) }; 256];

    /// Changes one of [`OPEN`].
    fn exchange(from: i32, to: i32) {
        let relaxed = Ordering::Relaxed;
        let _all_taken = OPEN.iter().any(|open| {
            let exchanged = open.compare_exchange(from, to, relaxed, relaxed);
            exchanged.is_ok()
        });
    }

    pub(super) fn bind(cpu: usize) -> Option<Name> {
        let address = SocketAddr::from_abstract_name(format!("superscalar-cpu-{cpu}")).ok()?;
        let socket = ManuallyDrop::new(UnixDatagram::bind_addr(&address).ok()?);
        exchange(-1, socket.as_raw_fd());
        let forks = process::forks();
        Some(Name { socket, forks })
    }

    impl Drop for Name {
        fn drop(&mut self) {
            // In a child it was closed.
            if self.forks == process::forks() {
                exchange(self.socket.as_raw_fd(), -1);
                // SAFETY: nobody uses it after this.
                unsafe { ManuallyDrop::drop(&mut self.socket) };
            }
        }
    }

    /// Closes what a child has of its parent's names: they are the parent's alone.
    pub(super) fn close_all() {
        for open in &OPEN {
            let descriptor = open.swap(-1, Ordering::Relaxed);
            if descriptor >= 0 {
                // SAFETY: it was open in the parent, for a `Name`, which does not close it again.
                unsafe { libc::close(descriptor) };
            }
        }
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

    #[cfg(unix)]
    pub(super) fn close_all() {}
}

/// What a child of `fork` does first: the claims are its parent's. May do little.
#[cfg(unix)]
pub(super) fn leave_to_the_parent() {
    name::close_all();
}

/// A CPU that is this process's to pin workers to, as long as one of these lives.
#[derive(Clone, Debug)]
pub(super) struct Claim(#[expect(dead_code, reason = "it is held")] Arc<name::Name>);

/// A claim that this process made, or its parent.
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
