//! An OpenBLAS that is loaded at run time.

use crate::contestant::Contestant;
use crate::oracle::{self, Expected};
use libloading::Library;
use std::env;
use std::error::Error;
use std::ffi::{CStr, c_char, c_int};
use std::hint::black_box;
use std::path::Path;
use superscalar_instrument::measure::opaque;
use superscalar_instrument::real::Real;

/// A loaded library, set to one thread.
pub struct OpenBlas {
    /// The name of the core whose kernels run.
    pub core: String,
    /// Its version and how it was built.
    pub config: String,
    /// The routines for `f32`.
    pub single: Routines<f32>,
    /// The routines for `f64`.
    pub double: Routines<f64>,
    /// The pointers above lead into it.
    _library: Library,
}

/// The routines for an element type.
pub struct Routines<E> {
    dot: ReducePair<E>,
    /// An extension that older versions lack.
    sum: Option<Reduce<E>>,
    /// The sum of absolute values.
    asum: Reduce<E>,
    /// The Euclidean norm.
    nrm2: Reduce<E>,
    /// Where the largest absolute value first stands.
    iamax: Position<E>,
}

/// A routine that answers a position in a vector, by the width of the integers that it takes.
#[derive(Clone, Copy)]
enum Position<E> {
    Narrow(unsafe extern "C" fn(i32, *const E, i32) -> usize),
    Wide(unsafe extern "C" fn(i64, *const E, i64) -> usize),
}

/// A routine over one vector, by the width of the integers that the library was built for.
#[derive(Clone, Copy)]
enum Reduce<E> {
    Narrow(unsafe extern "C" fn(i32, *const E, i32) -> E),
    Wide(unsafe extern "C" fn(i64, *const E, i64) -> E),
}

/// A routine over two vectors.
#[derive(Clone, Copy)]
enum ReducePair<E> {
    Narrow(unsafe extern "C" fn(i32, *const E, i32, *const E, i32) -> E),
    Wide(unsafe extern "C" fn(i64, *const E, i64, *const E, i64) -> E),
}

/// What distributions put before and behind the names of the functions.
const DECORATIONS: [(&str, &str); 4] = [("", ""), ("scipy_", "64_"), ("", "64_"), ("scipy_", "")];

/// The variables by which a user changes the kernels or their block sizes.
const VARIABLES: [&str; 2] = ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"];

impl OpenBlas {
    /// Loads a library and sets it to one thread.
    ///
    /// # Errors
    ///
    /// When it can not be loaded, or lacks a function.
    pub fn load(path: &Path) -> Result<Self, Box<dyn Error>> {
        let named = |error: Box<dyn Error>| format!("{}: {error}", path.display());
        // SAFETY: loading runs the library's initialisers. The user vouches for the library by
        // naming it.
        let library = unsafe { Library::new(path) }.map_err(|error| named(error.into()))?;
        Ok(OpenBlas::from_library(library).map_err(named)?)
    }

    fn from_library(library: Library) -> Result<Self, Box<dyn Error>> {
        let symbols = Symbols::of(&library)?;
        // SAFETY: `void openblas_set_num_threads(int)`, whatever the width of the other integers.
        let set_threads: unsafe extern "C" fn(c_int) =
            unsafe { symbols.get("openblas_set_num_threads") }?;
        // SAFETY: any positive number of threads is allowed.
        unsafe { set_threads(1) };
        let config = symbols.text("openblas_get_config")?;
        let wide = config.contains("USE64BITINT");
        Ok(OpenBlas {
            core: symbols.text("openblas_get_corename")?,
            single: symbols.routines('s', wide)?,
            double: symbols.routines('d', wide)?,
            config,
            _library: library,
        })
    }

    /// What in the environment may make it slower than it is.
    pub fn warnings(&self) -> Vec<String> {
        let set = |name: &'static str| Some((name, env::var(name).ok()?));
        let warn = |(name, value)| {
            let core = &self.core;
            format!(
                "{name}={value} is set and may slow OpenBLAS down; the core that runs is {core}"
            )
        };
        VARIABLES.into_iter().filter_map(set).map(warn).collect()
    }
}

/// The functions of a library, by their plain names.
struct Symbols<'a> {
    library: &'a Library,
    prefix: &'static str,
    suffix: &'static str,
}

impl<'a> Symbols<'a> {
    /// Finds out how the library decorates its names.
    fn of(library: &'a Library) -> Result<Self, Box<dyn Error>> {
        DECORATIONS
            .into_iter()
            .map(|(prefix, suffix)| Symbols {
                library,
                prefix,
                suffix,
            })
            .find(|symbols| symbols.has("cblas_sdot"))
            .ok_or_else(|| format!("no cblas_sdot under any of the names {DECORATIONS:?}").into())
    }

    fn has(&self, name: &str) -> bool {
        // SAFETY: the pointer is not used.
        unsafe { self.get::<unsafe extern "C" fn()>(name) }.is_ok()
    }

    /// # Safety
    ///
    /// `F` is the type of a function pointer, and the function `name` has that type.
    unsafe fn get<F: Copy>(&self, name: &str) -> Result<F, libloading::Error> {
        let name = format!("{}{name}{}", self.prefix, self.suffix);
        // SAFETY: as this function's own contract.
        unsafe { self.library.get::<F>(&name) }.map(|symbol| *symbol)
    }

    /// What a function without arguments says.
    fn text(&self, name: &str) -> Result<String, libloading::Error> {
        // SAFETY: `char *name(void)` for both functions that are asked for.
        let function: unsafe extern "C" fn() -> *const c_char = unsafe { self.get(name) }?;
        // SAFETY: it takes nothing and returns a static C string.
        let text = unsafe { CStr::from_ptr(function()) };
        Ok(text.to_string_lossy().trim().to_owned())
    }

    /// The routines of the element type that BLAS calls `letter`.
    fn routines<E>(&self, letter: char, wide: bool) -> Result<Routines<E>, libloading::Error> {
        let name = |routine: &str| format!("cblas_{letter}{routine}");
        let (dot, iamax) = (name("dot"), format!("cblas_i{letter}amax"));
        // SAFETY: the types that cblas.h gives these routines, with the integers of the library's
        // configuration; `letter` and `E` agree by the only two calls.
        unsafe {
            let reduce = |name: &str| -> Result<Reduce<E>, libloading::Error> {
                Ok(if wide {
                    Reduce::Wide(self.get(name)?)
                } else {
                    Reduce::Narrow(self.get(name)?)
                })
            };
            Ok(Routines {
                dot: if wide {
                    ReducePair::Wide(self.get(&dot)?)
                } else {
                    ReducePair::Narrow(self.get(&dot)?)
                },
                sum: reduce(&name("sum")).ok(),
                asum: reduce(&name("asum"))?,
                nrm2: reduce(&name("nrm2"))?,
                iamax: if wide {
                    Position::Wide(self.get(&iamax)?)
                } else {
                    Position::Narrow(self.get(&iamax)?)
                },
            })
        }
    }
}

impl<E: Real> Routines<E> {
    /// The contestants of a sum: `sum`, and where it is missing or wrong, `asum`, which is the
    /// nearest to it. Kernels of `ssum` with AVX-512 were wrong for years without anyone's
    /// noticing: their last step adds some lanes three times and others not at all.
    pub fn sum<'a>(&self, x: &'a [E]) -> Vec<Contestant<'a>> {
        let sum = |sum: Reduce<E>| sum.contestant("OpenBLAS", oracle::sum(x), x);
        let sum = self.sum.map(sum);
        if sum.as_ref().is_some_and(|sum| sum.fault.is_none()) {
            return sum.into_iter().collect();
        }
        let expected = oracle::sum_of_abs(x);
        let asum = self.asum.contestant("OpenBLAS asum", expected, x);
        sum.into_iter().chain([asum]).collect()
    }

    /// The contestant of a sum of absolute values.
    pub fn norm1<'a>(&self, x: &'a [E]) -> Contestant<'a> {
        let expected = oracle::sum_of_abs(x);
        self.asum.contestant("OpenBLAS", expected, x)
    }

    /// The contestant of a Euclidean norm.
    pub fn norm2<'a>(&self, x: &'a [E]) -> Contestant<'a> {
        self.nrm2.contestant("OpenBLAS", oracle::norm2(x), x)
    }

    /// The contestant of the largest absolute value: `amax`'s position, and the element that stands
    /// there.
    pub fn norm_inf<'a>(&self, x: &'a [E]) -> Contestant<'a> {
        let (name, expected) = ("OpenBLAS", oracle::max_abs(x));
        let element = |x: &[E], at: usize| -> f64 { x[at].into() };
        match (self.iamax, i32::try_from(x.len())) {
            (Position::Narrow(iamax), Ok(n)) => Contestant::number(name, expected, move || {
                let x = opaque(x);
                // SAFETY: `x` has `n` elements, one beside the other.
                element(x, unsafe { iamax(black_box(n), x.as_ptr(), 1) }).abs()
            }),
            (Position::Wide(iamax), _) => Contestant::number(name, expected, move || {
                let x = opaque(x);
                // SAFETY: `x` has as many elements, one beside the other.
                element(x, unsafe { iamax(x.len() as i64, x.as_ptr(), 1) }).abs()
            }),
            (Position::Narrow(_), Err(error)) => Contestant::absent(name, too_long(error)),
        }
    }

    /// The contestant of a dot product of slices of equal length.
    pub fn dot<'a>(&self, a: &'a [E], b: &'a [E]) -> Contestant<'a> {
        assert_eq!(a.len(), b.len(), "slices of different lengths");
        let (name, expected) = ("OpenBLAS", oracle::dot(a, b));
        match (self.dot, i32::try_from(a.len())) {
            (ReducePair::Narrow(dot), Ok(n)) => Contestant::number(name, expected, move || {
                let (a, b) = (opaque(a).as_ptr(), opaque(b).as_ptr());
                // SAFETY: `a` and `b` have `n` elements each, one beside the other.
                unsafe { dot(black_box(n), a, 1, b, 1) }
            }),
            (ReducePair::Wide(dot), _) => Contestant::number(name, expected, move || {
                let (a, b) = (opaque(a), opaque(b));
                // SAFETY: `a` and `b` have as many elements each, one beside the other.
                unsafe { dot(a.len() as i64, a.as_ptr(), 1, b.as_ptr(), 1) }
            }),
            (ReducePair::Narrow(_), Err(error)) => Contestant::absent(name, too_long(error)),
        }
    }
}

impl<E: Real> Reduce<E> {
    fn contestant<'a>(self, name: &'static str, expected: Expected, x: &'a [E]) -> Contestant<'a> {
        match (self, i32::try_from(x.len())) {
            (Reduce::Narrow(reduce), Ok(n)) => Contestant::number(name, expected, move || {
                // SAFETY: `x` has `n` elements, one beside the other.
                unsafe { reduce(black_box(n), opaque(x).as_ptr(), 1) }
            }),
            (Reduce::Wide(reduce), _) => Contestant::number(name, expected, move || {
                let x = opaque(x);
                // SAFETY: `x` has as many elements, one beside the other.
                unsafe { reduce(x.len() as i64, x.as_ptr(), 1) }
            }),
            (Reduce::Narrow(_), Err(error)) => Contestant::absent(name, too_long(error)),
        }
    }
}

fn too_long(error: std::num::TryFromIntError) -> String {
    format!("the length does not fit the library's 32-bit integers: {error}")
}

#[cfg(test)]
mod tests {
    use super::OpenBlas;
    use std::path::Path;

    #[test]
    fn a_missing_library_is_an_error_with_its_path() {
        let error = OpenBlas::load(Path::new("/nowhere/libopenblas.so")).err();
        assert!(error.is_some_and(|error| error.to_string().contains("/nowhere/libopenblas.so")));
    }
}
