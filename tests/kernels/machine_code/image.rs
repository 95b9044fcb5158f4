//! The functions of the running process: where each begins and ends, what it is called, and its
//! bytes.

use object::{Object, ObjectSymbol, SymbolKind};
use std::{env, fs, slice};

/// A symbol whose address is known both to the process and to the file.
// SAFETY: no other symbol has this name.
#[unsafe(no_mangle)]
extern "C" fn superscalar_machine_code_anchor() {}

/// A function.
#[derive(Clone, Debug)]
pub struct Function {
    /// The symbol.
    pub name: String,
    /// The address of its first instruction.
    pub start: u64,
    /// The address behind it: where the next function starts.
    end: u64,
}

impl Function {
    /// Its machine code from `address` on, and some padding.
    pub fn code(&self, address: u64) -> &'static [u8] {
        assert!(self.contains(address), "{}", self.name);
        let (at, len) = (address as usize as *const u8, (self.end - address) as usize);
        // SAFETY: the symbol table has two functions of this process around these bytes, so they
        // lie inside its code, which is mapped for good and never written.
        unsafe { slice::from_raw_parts(at, len) }
    }

    /// Whether the address lies in it.
    pub fn contains(&self, address: u64) -> bool {
        (self.start..self.end).contains(&address)
    }

    /// Whether it is a target instance: a method of `Isa`, compiled with a tier's features.
    pub fn is_instance(&self) -> bool {
        let method = self.name.contains("Isa$GT$3run17h") || self.name.contains("3Isa3run");
        self.is_kernel() && method
    }

    /// Whether it belongs to the kernels' package.
    pub fn is_kernel(&self) -> bool {
        self.name.contains("superscalar_kernels")
    }
}

/// All functions of the process's own file, in the order of their addresses.
#[derive(Debug)]
pub struct Image {
    functions: Vec<Function>,
}

impl Image {
    /// Reads the symbol table of the running program's file.
    ///
    /// # Panics
    ///
    /// When there is none: a stripped program can not be checked.
    pub fn of_this_process() -> Self {
        let path = env::current_exe().expect("the program has a path");
        let bytes = fs::read(path).expect("the program can be read");
        let file = object::File::parse(&*bytes).expect("the program is an object file");
        let symbols = file
            .symbols()
            .filter(|it| it.kind() == SymbolKind::Text && it.is_definition());
        let named = symbols.filter_map(|it| Some((it.address(), it.name().ok()?.to_owned())));
        let mut named: Vec<(u64, String)> = named.collect();
        named.sort();
        // Of several names for one address, one will do.
        named.dedup_by_key(|(address, _)| *address);
        Image::new(&named)
    }

    fn new(symbols: &[(u64, String)]) -> Self {
        let is_anchor = |name: &str| name.ends_with("superscalar_machine_code_anchor");
        let anchor = symbols.iter().find(|(_, name)| is_anchor(name));
        let (in_file, _) = anchor.expect("the program has a symbol table");
        let in_memory = superscalar_machine_code_anchor as *const () as u64;
        let bias = in_memory.wrapping_sub(*in_file);
        let function = |pair: &[(u64, String)]| Function {
            name: pair[0].1.clone(),
            start: pair[0].0.wrapping_add(bias),
            end: pair[1].0.wrapping_add(bias),
        };
        // The last function has no end. It is none of ours.
        Image {
            functions: symbols.windows(2).map(function).collect(),
        }
    }

    /// The function that the address lies in.
    pub fn function(&self, address: u64) -> Option<&Function> {
        let after = self.functions.partition_point(|it| it.start <= address);
        self.functions[..after].last().filter(|it| address < it.end)
    }
}
