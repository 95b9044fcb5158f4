//! The kernel's lists of numbers: `0-3,8,10-11`.

/// The numbers of a list; `None` for what is no list, as one whose numbers do not ascend: nobody
/// could say which of two equal CPUs is meant.
pub(crate) fn parse(text: &str) -> Option<Vec<usize>> {
    let text = text.trim();
    if text.is_empty() {
        return Some(Vec::new());
    }
    let mut numbers: Vec<usize> = Vec::new();
    for range in text.split(',') {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let (first, last): (usize, usize) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        let ascends = first <= last && numbers.last().is_none_or(|before| *before < first);
        if !ascends || last - first >= MOST - numbers.len() {
            return None;
        }
        numbers.extend(first..=last);
    }
    Some(numbers)
}

/// No machine has more CPUs: a longer list is none of CPUs.
pub(crate) const MOST: usize = 1 << 16;

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn lists_as_the_kernel_writes_them() {
        assert_eq!(parse("0-3,8,10-11\n"), Some(vec![0, 1, 2, 3, 8, 10, 11]));
        assert_eq!(parse("5"), Some(vec![5]));
        assert_eq!(parse(""), Some(vec![]));
        for wrong in [
            "a",
            "3-1",
            "1,,2",
            "1-",
            "-1",
            "0-99999999999",
            "1,1",
            "1-3,3",
            "4,0-2",
        ] {
            assert_eq!(parse(wrong), None, "{wrong:?}");
        }
    }
}
