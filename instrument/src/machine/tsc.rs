//! The rate of the counter that time is read from: it is not the core's clock, which changes.

use serde::Serialize;

/// A rate and its source.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Rate {
    /// Gigahertz.
    pub ghz: f64,
    /// Where the figure comes from.
    pub source: &'static str,
}

/// The rate of the time stamp counter: what CPUID says, else what the hypervisor says, else a
/// measurement against the system's clock.
#[cfg(target_arch = "x86_64")]
pub fn rate() -> Option<Rate> {
    from_crystal()
        .or_else(from_hypervisor)
        .or_else(|| Some(calibrated()))
}

/// CPUID leaf 15H: the crystal's frequency and its ratio to the counter.
#[cfg(target_arch = "x86_64")]
fn from_crystal() -> Option<Rate> {
    use std::arch::x86_64::__cpuid;
    if __cpuid(0).eax < 0x15 {
        return None;
    }
    let leaf = __cpuid(0x15);
    let (denominator, numerator, crystal) = (leaf.eax, leaf.ebx, leaf.ecx);
    let known = denominator != 0 && numerator != 0 && crystal != 0;
    known.then(|| Rate {
        ghz: f64::from(crystal) * f64::from(numerator) / f64::from(denominator) / 1e9,
        source: "CPUID leaf 15H",
    })
}

/// CPUID leaf 40000010H, where hypervisors that follow VMware's convention give kilohertz.
#[cfg(target_arch = "x86_64")]
fn from_hypervisor() -> Option<Rate> {
    use std::arch::x86_64::__cpuid;
    let under_hypervisor = __cpuid(1).ecx >> 31 & 1 == 1;
    if !under_hypervisor || __cpuid(0x4000_0000).eax < 0x4000_0010 {
        return None;
    }
    let kilohertz = __cpuid(0x4000_0010).eax;
    (kilohertz != 0).then(|| Rate {
        ghz: f64::from(kilohertz) / 1e6,
        source: "hypervisor leaf 40000010H",
    })
}

#[cfg(target_arch = "x86_64")]
fn calibrated() -> Rate {
    use std::arch::x86_64::_rdtsc;
    use std::time::{Duration, Instant};
    // SAFETY: every x86-64 CPU has a time stamp counter, and Linux lets user code read it.
    let read = || unsafe { _rdtsc() };
    let (start, first) = (Instant::now(), read());
    while start.elapsed() < Duration::from_millis(20) {
        std::hint::spin_loop();
    }
    let (elapsed, ticks) = (start.elapsed(), read() - first);
    Rate {
        ghz: ticks as f64 / elapsed.as_nanos() as f64,
        source: "calibrated against the system's clock",
    }
}

/// The rate of the virtual counter, which the architecture tells.
#[cfg(target_arch = "aarch64")]
pub fn rate() -> Option<Rate> {
    let hertz: u64;
    // SAFETY: the register can be read at every exception level and has no side effect.
    unsafe {
        std::arch::asm!("mrs {0}, cntfrq_el0", out(reg) hertz, options(nomem, nostack, preserves_flags));
    }
    Some(Rate {
        ghz: hertz as f64 / 1e9,
        source: "register CNTFRQ_EL0",
    })
}

/// Unknown elsewhere.
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
pub fn rate() -> Option<Rate> {
    None
}
