//! Text that others wrote: names of files, what stands in their headers, the command line. On a
//! terminal it must not do anything but be read.

use std::fmt::Write;
use std::path::Path;

/// The text with what is not printed, such as control characters, written as escapes. Line feeds
/// stay: messages have several lines.
pub fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if character == '\n' || !acts(character) {
            shown.push(character);
        } else {
            shown.extend(character.escape_default());
        }
    }
    shown
}

/// The name of a file in one line of printable characters: bytes that are no text are written as
/// `\xff`, what is not printed as `\n` or `\u{1b}`, and a backslash as two.
pub fn name(path: &Path) -> String {
    let mut shown = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        for character in chunk.valid().chars() {
            let is_escape = character == '\\' && cfg!(unix);
            if is_escape || acts(character) {
                shown.extend(character.escape_default());
            } else {
                shown.push(character);
            }
        }
        for byte in chunk.invalid() {
            // Writing to a string does not fail.
            let _ = write!(shown, "\\x{byte:02x}");
        }
    }
    shown
}

/// Whether a terminal does something else than show it, or shows nothing.
fn acts(character: char) -> bool {
    !matches!(character, '"' | '\'' | '\\') && character.escape_debug().len() > 1
}

#[cfg(test)]
mod tests {
    use super::{name, printable};
    use std::path::Path;

    #[test]
    fn names_are_one_line_and_told_apart() {
        assert_eq!(name(Path::new("data/ä b.npy")), "data/ä b.npy");
        assert_eq!(
            name(Path::new("a\nb\u{1b}[31m\u{9b}")),
            "a\\nb\\u{1b}[31m\\u{9b}"
        );
        for hidden in ['\u{202e}', '\u{61c}', '\u{200b}', '\u{feff}', '\u{ad}'] {
            let shown = format!("a\\u{{{:x}}}b", u32::from(hidden));
            assert_eq!(name(Path::new(&format!("a{hidden}b"))), shown);
        }
    }

    #[cfg(unix)]
    #[test]
    fn bytes_that_are_no_text_are_told_apart() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        let of = |bytes: &[u8]| name(Path::new(OsStr::from_bytes(bytes)));
        assert_eq!(of(b"caf\xe9.npy"), "caf\\xe9.npy");
        assert_eq!(of(b"caf\xe8.npy"), "caf\\xe8.npy");
        assert_eq!(of(b"caf\\xe9.npy"), "caf\\\\xe9.npy");
        assert_eq!(of("caf\u{fffd}.npy".as_bytes()), "caf\u{fffd}.npy");
    }

    #[test]
    fn messages_keep_their_lines() {
        assert_eq!(printable("a\nb\r\t\u{7}"), "a\nb\\r\\t\\u{7}");
    }
}
