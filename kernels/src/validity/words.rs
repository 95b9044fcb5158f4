//! Words of bits from bytes of any address, the first byte lowest.

/// The 64 bits from bit `shift` on of those from `at` on.
///
/// # Safety
///
/// `at` must be valid for reading nine bytes, and `shift` is less than 8.
#[inline(always)]
pub(super) unsafe fn shifted(at: *const u8, shift: u32) -> u64 {
    // SAFETY: as the caller vouches. The words overlap in 56 bits, which are equal.
    unsafe { word(at) >> shift | word(at.add(1)) << (8 - shift) }
}

/// The eight bytes from `at` on, the first one lowest.
///
/// # Safety
///
/// `at` must be valid for reading eight bytes.
#[inline(always)]
pub(super) unsafe fn word(at: *const u8) -> u64 {
    // SAFETY: as the caller vouches; `read_unaligned` asks for no alignment.
    u64::from_le(unsafe { at.cast::<u64>().read_unaligned() })
}

/// The `count` bytes from `at` on, at least one and fewer than eight, the first one lowest. In two
/// halves that may overlap: a word that is put together in memory byte by byte is waited for.
///
/// # Safety
///
/// `at` must be valid for reading so many bytes.
#[cfg_attr(not(unoptimised), inline(always))]
pub(super) unsafe fn few_bytes(at: *const u8, count: usize) -> u64 {
    let (low, high, half) = match count {
        // SAFETY: the caller vouches for the bytes: two halves of four begin at the first byte and
        // four before the end.
        4.. => unsafe {
            let [low, high] = [at, at.add(count - 4)].map(|at| at.cast::<u32>().read_unaligned());
            (
                u64::from(u32::from_le(low)),
                u64::from(u32::from_le(high)),
                4,
            )
        },
        // SAFETY: likewise two of two.
        2.. => unsafe {
            let [low, high] = [at, at.add(count - 2)].map(|at| at.cast::<u16>().read_unaligned());
            (
                u64::from(u16::from_le(low)),
                u64::from(u16::from_le(high)),
                2,
            )
        },
        // SAFETY: there is a byte.
        _ => return u64::from(unsafe { at.read() }),
    };
    low | high << (8 * (count - half))
}
