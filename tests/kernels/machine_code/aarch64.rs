//! Decoding of aarch64, by the encodings of the few instructions that matter here (*Arm
//! Architecture Reference Manual for A-profile*, C4: every instruction is four bytes,
//! little-endian).

use super::model::{Arithmetic, Flow, Instruction, Load, Operation};

/// Encodings of an operation: the bits that are looked at, what they must be, and what that means.
struct Pattern {
    mask: u32,
    value: u32,
    operation: Operation,
    packed: bool,
}

const fn pattern(mask: u32, value: u32, operation: Operation, packed: bool) -> Pattern {
    Pattern {
        mask,
        value,
        operation,
        packed,
    }
}

/// Floating-point additions, subtractions, multiplications, and what fuses them.
const PATTERNS: &[Pattern] = &[
    pattern(0xff20_fc00, 0x1e20_2800, Operation::Add, false), // fadd s, d
    pattern(0xff20_fc00, 0x1e20_3800, Operation::Add, false), // fsub s, d
    pattern(0xff20_fc00, 0x1e20_0800, Operation::Multiply, false), // fmul s, d
    pattern(0xff00_0000, 0x1f00_0000, Operation::Fused, false), // fmadd, fmsub, fnmadd, fnmsub
    pattern(0xbfa0_fc00, 0x0e20_d400, Operation::Add, true),  // fadd v
    pattern(0xbfa0_fc00, 0x0ea0_d400, Operation::Add, true),  // fsub v
    pattern(0xbfa0_fc00, 0x2e20_d400, Operation::Add, true),  // faddp v
    pattern(0xffbf_fc00, 0x7e30_d800, Operation::Add, true),  // faddp of a pair
    pattern(0xbfa0_fc00, 0x2e20_dc00, Operation::Multiply, true), // fmul v
    pattern(0xbf80_f400, 0x0f80_9000, Operation::Multiply, true), // fmul by element
    pattern(0xbfa0_fc00, 0x0e20_cc00, Operation::Fused, true), // fmla v
    pattern(0xbfa0_fc00, 0x0ea0_cc00, Operation::Fused, true), // fmls v
    pattern(0xbf80_f400, 0x0f80_1000, Operation::Fused, true), // fmla by element
    pattern(0xbf80_f400, 0x0f80_5000, Operation::Fused, true), // fmls by element
];

/// The instruction at the start of `code`, which lies at `address`, and the address of the next
/// one.
pub fn decode(code: &[u8], address: u64) -> (Instruction, u64) {
    let word = code
        .first_chunk::<4>()
        .map_or(0, |bytes| u32::from_le_bytes(*bytes));
    let arithmetic = arithmetic(word);
    let load = load(word);
    let loaded = load.map_or(0, |it| it.bytes);
    let instruction = Instruction {
        address,
        flow: flow(word, address),
        points_to: points_to(code, address),
        arithmetic,
        widest: arithmetic.map_or(loaded, |it| it.bytes),
        load,
        stack: in_stack_frame(word),
    };
    (instruction, address + 4)
}

fn flow(word: u32, address: u64) -> Flow {
    let target = |bits: u32, low: u32| {
        let distance = i64::from(((word << (32 - low - bits)) as i32) >> (32 - bits)) * 4;
        address.wrapping_add_signed(distance)
    };
    match word {
        _ if word & 0xfc00_0000 == 0x1400_0000 => Flow::Jump(target(26, 0)), // b
        _ if word & 0xfc00_0000 == 0x9400_0000 => Flow::Call(Some(target(26, 0))), // bl
        _ if word & 0xff00_0010 == 0x5400_0000 => Flow::Branch(target(19, 5)), // b.cond
        _ if word & 0x7e00_0000 == 0x3400_0000 => Flow::Branch(target(19, 5)), // cbz, cbnz
        _ if word & 0x7e00_0000 == 0x3600_0000 => Flow::Branch(target(14, 5)), // tbz, tbnz
        _ if word & 0xffff_fc1f == 0xd63f_0000 => Flow::Call(None),          // blr
        _ if word & 0xff9f_fc1f == 0xd61f_0000 => Flow::End,                 // br, ret
        _ if word & 0xffe0_001f == 0xd420_0000 => Flow::End,                 // brk
        _ if word & 0xffff_0000 == 0 => Flow::End,                           // udf
        _ => Flow::Next,
    }
}

/// The address that `adrp` makes with the `add` that follows it, of the same register, within a few
/// instructions.
fn points_to(code: &[u8], address: u64) -> Option<u64> {
    const FEW: usize = 8;
    let mut words = code.chunks_exact(4).map(|word| {
        let word = word.first_chunk::<4>();
        word.map_or(0, |bytes| u32::from_le_bytes(*bytes))
    });
    let adrp = words
        .next()
        .filter(|word| word & 0x9f00_0000 == 0x9000_0000)?;
    let register = adrp & 0x1f;
    let pages = (adrp >> 5 & 0x7_ffff) << 2 | adrp >> 29 & 3;
    let distance = i64::from((pages << 11) as i32 >> 11) << 12;
    let page = (address & !0xfff).wrapping_add_signed(distance);
    let completes = |word: &u32| word & 0xffc0_0000 == 0x9100_0000 && word >> 5 & 0x1f == register;
    let add = words.take(FEW).find(completes)?;
    Some(page + u64::from(add >> 10 & 0xfff))
}

fn arithmetic(word: u32) -> Option<Arithmetic> {
    let found = PATTERNS.iter().find(|it| word & it.mask == it.value)?;
    let bytes = match (found.packed, word >> 30 & 1, word >> 22 & 3) {
        (true, q, _) => 8 << q,
        (false, _, 1) => 8,
        (false, _, 0) => 4,
        (false, ..) => 2,
    };
    Some(Arithmetic {
        operation: found.operation,
        bytes,
        packed: found.packed,
        destination: word & 0x1f,
    })
}

/// Whether it is a load or store with a base register.
fn is_memory(word: u32) -> bool {
    let literal = word & 0x3b00_0000 == 0x1800_0000;
    word & 0x0a00_0000 == 0x0800_0000 && !literal
}

/// What a load of vector registers reads.
fn load(word: u32) -> Option<Load> {
    let vector = word >> 26 & 1 == 1;
    if !(is_memory(word) && vector) {
        return None;
    }
    let is_pair = word & 0x3a00_0000 == 0x2800_0000;
    let is_single = word & 0x3a00_0000 == 0x3800_0000;
    let (size, bit_22) = (word >> 30, word >> 22 & 1 == 1);
    let (bytes, registers) = match (is_pair, is_single, word >> 22 & 3) {
        (true, ..) if bit_22 => (4 << size, 2), // ldp, ldnp
        (_, true, 3) => (16, 1),                // ldr, ldur q
        (_, true, 1) => (1 << size, 1),         // ldr, ldur b, h, s, d
        (false, false, _) if bit_22 => (8 << (size & 1), 1), // ld1 of one register
        _ => return None,
    };
    Some(Load { bytes, registers })
}

/// Whether it is a load or store relative to the stack pointer.
fn in_stack_frame(word: u32) -> bool {
    const STACK_POINTER: u32 = 31;
    is_memory(word) && word >> 5 & 0x1f == STACK_POINTER
}

#[cfg(test)]
mod tests {
    use super::{Arithmetic, Flow, Load, Operation, arithmetic, decode, in_stack_frame, load};

    /// `adrp x2, 0x5000` at 0x1000, `mov x3, x4`, `add x2, x2, #0x123`; and one page back.
    #[test]
    fn addresses_are_put_together() {
        let code = |words: [u32; 3]| words.map(u32::to_le_bytes).concat();
        let points_to = |words| decode(&code(words), 0x1000).0.points_to;
        assert_eq!(
            points_to([0x9000_0022, 0xaa04_03e3, 0x9104_8c42]),
            Some(0x5123)
        );
        assert_eq!(points_to([0x9000_0022, 0xaa04_03e3, 0x9104_8c63]), None);
        assert_eq!(
            points_to([0xf0ff_ffe2, 0xaa04_03e3, 0x9104_8c42]),
            Some(0x123)
        );
    }

    /// Encodings as an assembler gives them.
    #[test]
    fn encodings_are_told_apart() {
        let is = |word, operation, bytes, packed, destination| {
            let expected = Arithmetic {
                operation,
                bytes,
                packed,
                destination,
            };
            assert_eq!(arithmetic(word), Some(expected), "{word:#x}");
        };
        is(0x1e22_2820, Operation::Add, 4, false, 0); // fadd s0, s1, s2
        is(0x1e65_0883, Operation::Multiply, 8, false, 3); // fmul d3, d4, d5
        is(0x4e22_d420, Operation::Add, 16, true, 0); // fadd v0.4s, v1.4s, v2.4s
        is(0x6e62_dc20, Operation::Multiply, 16, true, 0); // fmul v0.2d, v1.2d, v2.2d
        is(0x4e22_cc20, Operation::Fused, 16, true, 0); // fmla v0.4s, v1.4s, v2.4s
        is(0x1f42_0c20, Operation::Fused, 8, false, 0); // fmadd d0, d1, d2, d3
        assert_eq!(arithmetic(0x4ea2_8420), None); // add v0.4s, v1.4s, v2.4s
        assert_eq!(arithmetic(0x8b02_0020), None); // add x0, x1, x2
    }

    #[test]
    fn flow_is_followed() {
        let flow = |word: u32| decode(&word.to_le_bytes(), 0x1000).0.flow;
        assert_eq!(flow(0x5400_0041), Flow::Branch(0x1008)); // b.ne .+8
        assert_eq!(flow(0x54ff_ffe1), Flow::Branch(0x0ffc)); // b.ne .-4
        assert_eq!(flow(0x17ff_ffff), Flow::Jump(0x0ffc)); // b .-4
        assert_eq!(flow(0xb4ff_ffe0), Flow::Branch(0x0ffc)); // cbz x0, .-4
        assert_eq!(flow(0x9400_0002), Flow::Call(Some(0x1008))); // bl .+8
        assert_eq!(flow(0xd65f_03c0), Flow::End); // ret
        assert_eq!(flow(0x4e22_d420), Flow::Next);
    }

    #[test]
    fn memory_operands_are_seen() {
        assert!(in_stack_frame(0x3dc0_07e0)); // ldr q0, [sp, #16]
        assert!(!in_stack_frame(0x3dc0_0400)); // ldr q0, [x0, #16]
        let loads = |bytes, registers| Some(Load { bytes, registers });
        assert_eq!(load(0x3dc0_0400), loads(16, 1));
        assert_eq!(load(0xad40_0400), loads(16, 2)); // ldp q0, q1, [x0]
        assert_eq!(load(0xbd40_0000), loads(4, 1)); // ldr s0, [x0]
        assert_eq!(load(0x3d80_0400), None); // str q0, [x0, #16]
    }
}
