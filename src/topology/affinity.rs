//! Where the calling thread may run.

use super::{Root, list};

/// The CPUs that the calling thread may run on, where the system says. The main thread's mask would
/// be another one, once that is pinned.
pub(super) fn read(root: &Root) -> Option<Vec<usize>> {
    let status = root
        .read("proc/thread-self/status")
        .or_else(|| root.read("proc/self/status"))?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("Cpus_allowed_list:"))?;
    list::parse(line)
}

/// [`read`] on this machine.
pub(crate) fn of_this_thread() -> Option<Vec<usize>> {
    read(&Root("/".into()))
}

/// Asks the system to run the calling thread on this CPU alone, and says whether it takes that: for
/// programs that measure. The library itself pins no thread but its own.
///
/// ```
/// use superscalar::topology::{Topology, pin_this_thread};
/// let cpu = Topology::read().allowed()[0];
/// let worker = std::thread::spawn(move || pin_this_thread(cpu));
/// assert_eq!(worker.join().ok(), Some(true));
/// assert!(!pin_this_thread(1 << 20), "no machine has so many CPUs");
/// ```
#[cfg(target_os = "linux")]
pub fn pin_this_thread(cpu: usize) -> bool {
    // The system's own type ends at 1024 CPUs, its call does not: it takes any number of words.
    const BITS: usize = libc::c_ulong::BITS as usize;
    if cpu >= list::MOST {
        return false;
    }
    let mut mask: Vec<libc::c_ulong> = vec![0; cpu / BITS + 1];
    mask[cpu / BITS] = 1 << (cpu % BITS);
    // SAFETY: the mask has as many bytes as are said. Zero is the calling thread.
    unsafe { libc::sched_setaffinity(0, size_of_val(&mask[..]), mask.as_ptr().cast()) == 0 }
}

/// Asks the system to run the calling thread on this CPU alone, and says whether it takes that: for
/// programs that measure. The library itself pins no thread but its own.
#[cfg(not(target_os = "linux"))]
pub fn pin_this_thread(cpu: usize) -> bool {
    cpu < list::MOST && core_affinity::set_for_current(core_affinity::CoreId { id: cpu })
}
