//! Element types, as a header names them: `'<f8'`.

/// The element types that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Signed integers of 8 bits.
    I8,
    /// Signed integers of 16 bits.
    I16,
    /// Signed integers of 32 bits.
    I32,
    /// Signed integers of 64 bits.
    I64,
    /// Unsigned integers of 8 bits.
    U8,
    /// Unsigned integers of 16 bits.
    U16,
    /// Unsigned integers of 32 bits.
    U32,
    /// Unsigned integers of 64 bits.
    U64,
    /// Floating-point numbers of 16 bits.
    F16,
    /// Floating-point numbers of 32 bits.
    F32,
    /// Floating-point numbers of 64 bits.
    F64,
}

/// All of them: the kind, numpy's name, and numpy's code.
const KINDS: [(Kind, &str, &str); 11] = [
    (Kind::I8, "int8", "i1"),
    (Kind::I16, "int16", "i2"),
    (Kind::I32, "int32", "i4"),
    (Kind::I64, "int64", "i8"),
    (Kind::U8, "uint8", "u1"),
    (Kind::U16, "uint16", "u2"),
    (Kind::U32, "uint32", "u4"),
    (Kind::U64, "uint64", "u8"),
    (Kind::F16, "float16", "f2"),
    (Kind::F32, "float32", "f4"),
    (Kind::F64, "float64", "f8"),
];

impl Kind {
    /// Bytes of an element.
    pub fn size(self) -> usize {
        match self {
            Kind::I8 | Kind::U8 => 1,
            Kind::I16 | Kind::U16 | Kind::F16 => 2,
            Kind::I32 | Kind::U32 | Kind::F32 => 4,
            Kind::I64 | Kind::U64 | Kind::F64 => 8,
        }
    }
}

/// An element type and the order of its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dtype {
    /// The element type.
    pub kind: Kind,
    /// Whether the most significant byte comes first. Of a single byte that means nothing.
    pub big_endian: bool,
}

impl Dtype {
    /// The type that a string names. As in numpy, one without a mark of the byte order is in the
    /// order of this machine, and so are `=` and `|`, which says that there is none.
    pub fn parse(text: &str) -> Option<Dtype> {
        let here = cfg!(target_endian = "big");
        let (big_endian, code) = match text.as_bytes().first()? {
            b'<' => (false, &text[1..]),
            b'>' => (true, &text[1..]),
            b'=' | b'|' => (here, &text[1..]),
            _ => (here, text),
        };
        let is_meant = |name: &str, of: &str| code == of || text == name;
        let found = KINDS.iter().find(|(_, name, of)| is_meant(name, of))?;
        Some(Dtype {
            kind: found.0,
            big_endian: big_endian && found.0.size() > 1,
        })
    }

    /// The string that numpy writes for it.
    pub fn code(self) -> String {
        let mark = match (self.kind.size(), self.big_endian) {
            (1, _) => '|',
            (_, false) => '<',
            (_, true) => '>',
        };
        let of = KINDS.iter().find(|(kind, ..)| *kind == self.kind);
        of.map_or(String::new(), |(.., code)| format!("{mark}{code}"))
    }

    /// Puts the bytes of values into the order of this machine.
    pub fn into_native(self, bytes: &mut [u8]) {
        if self.big_endian == cfg!(target_endian = "big") {
            return;
        }
        match self.kind.size() {
            2 => bytes
                .as_chunks_mut::<2>()
                .0
                .iter_mut()
                .for_each(|it| it.reverse()),
            4 => bytes
                .as_chunks_mut::<4>()
                .0
                .iter_mut()
                .for_each(|it| it.reverse()),
            8 => bytes
                .as_chunks_mut::<8>()
                .0
                .iter_mut()
                .for_each(|it| it.reverse()),
            _ => {}
        }
    }
}

/// What a string that names no [`Dtype`] stands for, where it is a type of numpy.
pub fn meaning(text: &str) -> Option<&'static str> {
    let code = text.trim_start_matches(['<', '>', '=', '|']);
    let (letter, size) = code.split_at_checked(1)?;
    let size_is_number = size.bytes().all(|byte| byte.is_ascii_digit());
    Some(match letter {
        "M" => "dates",
        "m" => "durations",
        _ if !size_is_number => return None,
        "?" => "booleans",
        "b" if size == "1" => "booleans",
        "c" => "complex numbers",
        "f" if size == "12" || size == "16" => "floating-point numbers of more than 64 bits",
        "O" => "Python objects",
        "S" | "a" => "strings of bytes",
        "U" => "strings",
        "V" => "raw bytes",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Dtype, KINDS, meaning};

    #[test]
    fn every_type_is_named_as_numpy_names_it() {
        for (kind, name, code) in KINDS {
            for big_endian in [false, true] {
                let big_endian = big_endian && kind.size() > 1;
                let dtype = Dtype { kind, big_endian };
                assert_eq!(Dtype::parse(&dtype.code()), Some(dtype));
            }
            let native = Dtype::parse(&format!("={code}"));
            assert_eq!(native.map(|it| it.kind), Some(kind));
            for text in [name.to_owned(), code.to_owned(), format!("|{code}")] {
                assert_eq!(Dtype::parse(&text), native, "{text}");
            }
            assert!(code.ends_with(&kind.size().to_string()));
        }
        assert_eq!(Dtype::parse(">u1"), Dtype::parse("<u1"));
    }

    #[test]
    fn what_is_no_type_of_ours() {
        for text in [
            "", "<", "<f", "<f16", "f 8", "<f8 ", "<float64", "<F8", "ä8",
        ] {
            assert_eq!(Dtype::parse(text), None, "{text}");
        }
        assert_eq!(meaning("<c16"), Some("complex numbers"));
        assert_eq!(meaning("|b1"), Some("booleans"));
        assert_eq!(meaning("<M8[ns]"), Some("dates"));
        assert_eq!(meaning("b"), None);
        assert_eq!(meaning("f4,f4"), None);
        assert_eq!(meaning("ä"), None);
    }
}
