//! The text of a header: a Python dictionary whose keys are strings.
//!
//! Values are found, not understood: a value ends at the comma or brace that is in no bracket and
//! in no string. Brackets are counted, so that nothing recurses.

/// What stands where something else is wanted.
#[derive(Debug, PartialEq, Eq)]
pub struct Unexpected {
    /// What is wanted.
    pub wanted: &'static str,
    /// What stands there, as [`quoted`] shows it.
    pub found: String,
}

/// Characters of others' text that a message shows.
const SHOWN: usize = 60;

/// The beginning of a text, in one line. An escape counts as the characters that it has.
pub fn quoted(text: &str) -> String {
    let mut shown = String::new();
    let mut room = SHOWN;
    for character in text.chars() {
        let escape = character.escape_default();
        let length = if character.is_control() {
            escape.len()
        } else {
            1
        };
        if length > room {
            shown.push('…');
            break;
        }
        room -= length;
        if character.is_control() {
            shown.extend(escape);
        } else {
            shown.push(character);
        }
    }
    shown
}

/// The entries of a dictionary: a key, and the text of its value.
pub fn entries(text: &str) -> Result<Vec<(&str, &str)>, Unexpected> {
    let mut rest = Rest(text);
    let mut entries = Vec::new();
    rest.take('{', "a dictionary in braces")?;
    while !rest.has('}') {
        let key = rest.string()?;
        rest.take(':', "a ':' behind a key")?;
        entries.push((key, rest.value()?));
        if !rest.has('}') {
            rest.take(',', "a ',' or '}' behind a value")?;
        }
    }
    rest.take('}', "a '}' at the end")?;
    if rest.0.is_empty() {
        Ok(entries)
    } else {
        Err(rest.unexpected("nothing behind the dictionary"))
    }
}

/// The text of a string, if a value is one: `'…'` or `"…"`, behind a `u` or not. Escapes stay as
/// they are.
pub fn string(value: &str) -> Option<&str> {
    let mut rest = Rest(value);
    let string = rest.string().ok()?;
    rest.0.is_empty().then_some(string)
}

/// The lengths, if a value is a tuple of them. Python 2 wrote an `L` behind some.
pub fn lengths(value: &str) -> Option<Vec<u64>> {
    let inside = value.strip_prefix('(')?.strip_suffix(')')?;
    if inside.trim_ascii().is_empty() {
        return Some(Vec::new());
    }
    let (first, others) = inside.split_once(',')?;
    let others = match others.trim_ascii_end() {
        "" => None,
        others => Some(others.strip_suffix(',').unwrap_or(others)),
    };
    let all = [first]
        .into_iter()
        .chain(others.into_iter().flat_map(|it| it.split(',')));
    all.map(length).collect()
}

/// A length: decimal digits. Python refuses a zero in front of others.
fn length(text: &str) -> Option<u64> {
    let text = text.trim_ascii();
    let digits = text.strip_suffix('L').unwrap_or(text).trim_ascii_end();
    let is_decimal = digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_decimal || (digits.starts_with('0') && digits.len() > 1) {
        return None;
    }
    digits.parse().ok()
}

/// What is not read yet. Blanks in front of what is asked for are passed over.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    fn skip_blanks(&mut self) {
        self.0 = self.0.trim_ascii_start();
    }

    fn has(&mut self, wanted: char) -> bool {
        self.skip_blanks();
        self.0.starts_with(wanted)
    }

    /// Passes over a character, and the blanks behind it.
    fn take(&mut self, character: char, wanted: &'static str) -> Result<(), Unexpected> {
        self.skip_blanks();
        self.0 = self
            .0
            .strip_prefix(character)
            .ok_or_else(|| self.unexpected(wanted))?;
        self.skip_blanks();
        Ok(())
    }

    /// A string on one line.
    fn string(&mut self) -> Result<&'a str, Unexpected> {
        self.skip_blanks();
        let wanted = "a string such as 'shape'";
        let text = self.0.strip_prefix(['u', 'U']).unwrap_or(self.0);
        let quote = text.chars().next().filter(|first| "'\"".contains(*first));
        let end = quote.and_then(|quote| string_end(&text[1..], quote));
        let Some(end) = end else {
            return Err(self.unexpected(wanted));
        };
        let (string, behind) = text[1..].split_at(end);
        if string.contains(['\n', '\r']) {
            return Err(self.unexpected(wanted));
        }
        self.0 = &behind[1..];
        Ok(string)
    }

    /// The text of a value, without the blanks around it.
    fn value(&mut self) -> Result<&'a str, Unexpected> {
        let mut depth = 0usize;
        let mut at = 0;
        let end = loop {
            let Some(character) = self.0[at..].chars().next() else {
                return Err(self.unexpected("a value and what follows it"));
            };
            at += character.len_utf8();
            match character {
                ',' | '}' if depth == 0 => break at - 1,
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth = depth.saturating_sub(1),
                '\'' | '"' => match string_end(&self.0[at..], character) {
                    Some(length) => at += length + 1,
                    None => return Err(self.unexpected("a string that ends")),
                },
                _ => {}
            }
        };
        let value = self.0[..end].trim_ascii();
        if value.is_empty() {
            return Err(self.unexpected("a value"));
        }
        self.0 = &self.0[end..];
        Ok(value)
    }

    fn unexpected(&self, wanted: &'static str) -> Unexpected {
        let found = match self.0.trim_ascii_end() {
            "" => "its end".to_owned(),
            rest => quoted(rest),
        };
        Unexpected { wanted, found }
    }
}

/// Bytes of a string up to its closing quote; a backslash takes what follows it along.
fn string_end(text: &str, quote: char) -> Option<usize> {
    let mut is_escaped = false;
    for (at, character) in text.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if character == quote => return Some(at),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
// Named, as the fuzz target includes this file from another folder.
#[path = "dictionary/tests.rs"]
mod tests;
