//! An instruction as the claims see it, whatever the architecture.

/// Where control goes after an instruction.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Flow {
    /// To the next instruction.
    Next,
    /// To another address.
    Jump(u64),
    /// To another address or to the next instruction.
    Branch(u64),
    /// To a function, if it can be told which, and then to the next instruction.
    Call(Option<u64>),
    /// Nowhere that can be told.
    End,
}

/// A floating-point operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operation {
    Add,
    Multiply,
    /// Multiplication and addition with one rounding.
    Fused,
}

/// Floating-point arithmetic of an instruction.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Arithmetic {
    pub operation: Operation,
    /// Bytes of the lanes that it computes: those of one element where it is scalar.
    pub bytes: usize,
    /// Whether it computes more than one lane.
    pub packed: bool,
    /// The register that it writes.
    pub destination: u32,
}

/// A read of memory into vector registers, or for an operation on one.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Load {
    /// Bytes for each register.
    pub bytes: usize,
    pub registers: usize,
}

/// An instruction.
#[derive(Clone, Copy, Debug)]
pub struct Instruction {
    pub address: u64,
    pub flow: Flow,
    /// An address near its own that it makes: of data, or of a function that is called through it.
    pub points_to: Option<u64>,
    pub arithmetic: Option<Arithmetic>,
    /// Bytes of the widest vector register that it names; zero where it names none.
    pub widest: usize,
    /// What it reads from memory for vector registers.
    pub load: Option<Load>,
    /// Whether an operand lies in the stack frame, at a fixed place.
    pub stack: bool,
}

impl Instruction {
    /// Whether it is arithmetic on vectors of `bytes` bytes (or scalars, where `packed` is false).
    pub fn is(&self, operation: Operation, bytes: usize, packed: bool) -> bool {
        let wanted =
            |it: Arithmetic| it.operation == operation && it.bytes == bytes && it.packed == packed;
        self.arithmetic.is_some_and(wanted)
    }
}
