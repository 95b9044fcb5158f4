//! Where a worker runs: pinned to its CPU while it runs kernels of ours, and under the mask that it
//! was born with while it runs a caller's closure. What a closure starts, a process, a thread, a
//! pool, inherits the mask of the thread that it runs on, for life.

use super::claims::Claim;
use super::worker::Place;
#[cfg(target_os = "linux")]
use crate::topology::Mask;

/// The CPU that a worker is to be pinned to.
#[derive(Clone, Debug)]
pub(super) struct Seat {
    pub(super) cpu: usize,
    /// Pinned while it runs closures, too.
    pub(super) always: bool,
    /// What keeps other processes' workers away. None where the CPU was asked for by its number and
    /// another process has it.
    #[expect(dead_code, reason = "it is held")]
    pub(super) claim: Option<Claim>,
}

/// The seat as the worker's thread has it.
#[cfg(target_os = "linux")]
#[derive(Debug)]
pub(super) struct Taken {
    seat: Option<Seat>,
    is_pinned: bool,
    /// The mask before it was pinned.
    own: Option<Mask>,
}

/// The seat as the worker's thread has it, for good.
#[cfg(not(target_os = "linux"))]
#[derive(Debug)]
pub(super) struct Taken;

#[cfg(target_os = "linux")]
impl Taken {
    /// Pins the calling thread, a new worker, and says where it runs.
    pub(super) fn by_this_thread(seat: Option<Seat>) -> (Self, Place) {
        let cpu = seat.as_ref().map(|seat| seat.cpu);
        let mut taken = Taken {
            seat,
            is_pinned: false,
            own: None,
        };
        taken.for_kernels();
        let place = match cpu {
            None => Place::Anywhere,
            Some(cpu) if taken.is_pinned => Place::Pinned(cpu),
            Some(cpu) => Place::Refused(cpu),
        };
        (taken, place)
    }

    /// The calling thread runs kernels next.
    #[inline]
    pub(super) fn for_kernels(&mut self) {
        if !self.is_pinned && self.seat.is_some() {
            self.pin();
        }
    }

    /// The calling thread runs a closure next.
    pub(super) fn for_closure(&mut self) {
        if self.is_pinned && self.seat.as_ref().is_some_and(|seat| !seat.always) {
            self.unpin();
        }
    }

    /// Pins the thread, if its CPU is still among those that it may run on. If not, or if the
    /// system refuses, it gives its seat up.
    #[cold]
    fn pin(&mut self) {
        let Some(cpu) = self.seat.as_ref().map(|seat| seat.cpu) else {
            return;
        };
        self.own = Mask::of_this_thread().filter(|own| own.holds(cpu));
        let one = self.own.as_ref().and(Mask::of_one(cpu));
        self.is_pinned = one.is_some_and(|one| one.set());
        if !self.is_pinned {
            self.seat = None;
        }
    }

    /// Gives the thread its own mask back, unless somebody has given it another one meanwhile: that
    /// stays, but for one of the very CPU of the seat, which is not told from ours.
    #[cold]
    fn unpin(&mut self) {
        self.is_pinned = false;
        let (Some(seat), Some(own)) = (&self.seat, &self.own) else {
            return;
        };
        if Mask::of_this_thread().is_some_and(|now| now.is_one(seat.cpu)) {
            own.set();
        }
    }
}

/// Where a thread's pin can not be asked for and given back, only those are pinned that are to be
/// so always.
#[cfg(not(target_os = "linux"))]
impl Taken {
    pub(super) fn by_this_thread(seat: Option<Seat>) -> (Self, Place) {
        let place = match &seat {
            None => Place::Anywhere,
            Some(seat) if seat.always && crate::topology::pin_this_thread(seat.cpu) => {
                Place::Pinned(seat.cpu)
            }
            Some(seat) => Place::Refused(seat.cpu),
        };
        (Taken, place)
    }

    pub(super) fn for_kernels(&mut self) {}

    pub(super) fn for_closure(&mut self) {}
}
