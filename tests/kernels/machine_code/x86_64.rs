//! Decoding of x86-64, by `iced-x86`.

use super::model::{Arithmetic, Flow, Instruction, Load, Operation};
use iced_x86::{
    Decoder, DecoderOptions, FlowControl, Instruction as Decoded, InstructionInfoFactory, Mnemonic,
    OpAccess, OpKind, Register,
};

/// The instruction at the start of `code`, which lies at `address`, and the address of the next
/// one.
pub fn decode(code: &[u8], address: u64) -> (Instruction, u64) {
    let mut decoder = Decoder::with_ip(64, code, address, DecoderOptions::NONE);
    let decoded = decoder.decode();
    let instruction = Instruction {
        address,
        flow: flow(&decoded),
        points_to: points_to(&decoded),
        arithmetic: arithmetic(&decoded),
        widest: registers(&decoded).map(|it| it.size()).max().unwrap_or(0),
        load: load(&decoded),
        stack: in_stack_frame(&decoded),
    };
    (instruction, decoded.next_ip())
}

fn flow(decoded: &Decoded) -> Flow {
    match decoded.flow_control() {
        FlowControl::Next => Flow::Next,
        FlowControl::UnconditionalBranch => Flow::Jump(decoded.near_branch_target()),
        FlowControl::ConditionalBranch => Flow::Branch(decoded.near_branch_target()),
        FlowControl::Call => Flow::Call(Some(decoded.near_branch_target())),
        FlowControl::IndirectCall => Flow::Call(target_of_slot(decoded)),
        FlowControl::IndirectBranch => target_of_slot(decoded).map_or(Flow::End, Flow::Jump),
        _ => Flow::End,
    }
}

/// The address that is made from the instruction's own.
fn points_to(decoded: &Decoded) -> Option<u64> {
    let makes = decoded.mnemonic() == Mnemonic::Lea && decoded.is_ip_rel_memory_operand();
    makes.then(|| decoded.ip_rel_memory_address())
}

/// Where a call or jump through a slot of the global offset table goes.
fn target_of_slot(decoded: &Decoded) -> Option<u64> {
    if !decoded.is_ip_rel_memory_operand() {
        return None;
    }
    let slot = decoded.ip_rel_memory_address() as usize as *const u64;
    // SAFETY: code of this process reads its target from this place, at a fixed distance from
    // itself: a slot of the global offset table, which is aligned, mapped, and constant once the
    // program runs.
    Some(unsafe { slot.read() })
}

fn arithmetic(decoded: &Decoded) -> Option<Arithmetic> {
    let (operation, packed) = operation(decoded.mnemonic())?;
    let destination = decoded.op0_register();
    let bytes = if packed {
        destination.size()
    } else {
        element_size(decoded.mnemonic())
    };
    Some(Arithmetic {
        operation,
        bytes,
        packed,
        destination: destination.full_register() as u32,
    })
}

/// The operation that a mnemonic stands for, and whether it computes several lanes.
fn operation(mnemonic: Mnemonic) -> Option<(Operation, bool)> {
    let name = format!("{mnemonic:?}").to_lowercase();
    let stem = name.strip_prefix('v').unwrap_or(&name);
    let fused = ["fmadd", "fmsub", "fnmadd", "fnmsub", "fmaddsub", "fmsubadd"];
    let (stem, packed) = match stem.split_at(stem.len().saturating_sub(2)) {
        (stem, "ps" | "pd") => (stem, true),
        (stem, "ss" | "sd") => (stem, false),
        _ => return None,
    };
    match stem {
        "add" | "hadd" | "addsub" | "sub" | "hsub" => Some((Operation::Add, packed)),
        "mul" | "dp" => Some((Operation::Multiply, packed)),
        // A form such as fmadd231 ends in the order of its operands.
        _ if fused.contains(&stem.trim_end_matches(char::is_numeric)) => {
            Some((Operation::Fused, packed))
        }
        _ => None,
    }
}

/// Bytes of the element of a scalar operation, whose name ends in its precision.
fn element_size(mnemonic: Mnemonic) -> usize {
    if format!("{mnemonic:?}").ends_with('d') {
        8
    } else {
        4
    }
}

/// The vector registers that are named.
fn registers(decoded: &Decoded) -> impl Iterator<Item = Register> {
    let operands = (0..decoded.op_count()).filter(|it| decoded.op_kind(*it) == OpKind::Register);
    operands
        .map(|it| decoded.op_register(it))
        .filter(|it| it.is_vector_register())
}

fn load(decoded: &Decoded) -> Option<Load> {
    registers(decoded).next()?;
    let mut factory = InstructionInfoFactory::new();
    let memory = factory.info(decoded).used_memory();
    let read = memory.iter().find(|it| it.access() == OpAccess::Read)?;
    Some(Load {
        bytes: read.memory_size().size(),
        registers: 1,
    })
}

/// Whether a memory operand lies at a fixed distance from the stack pointer. The kernels' frames
/// are addressed from there alone: `rbp` is a register like any other, or a frame pointer for the
/// epilogue.
fn in_stack_frame(decoded: &Decoded) -> bool {
    let memory = (0..decoded.op_count()).any(|it| decoded.op_kind(it) == OpKind::Memory);
    memory && decoded.memory_base() == Register::RSP && decoded.memory_index() == Register::None
}
