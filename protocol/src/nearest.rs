//! "Did you mean": the known names nearest to a mistyped one.

/// Names longer than this are noise, and would make the distance costly.
const LONGEST: usize = 64;
/// How many are suggested.
const SUGGESTED: usize = 3;

/// Up to three of `known` that are near `wanted`, the nearest first.
#[must_use]
pub fn nearest(wanted: &str, known: &[&str]) -> Vec<String> {
    if wanted.len() > LONGEST {
        return Vec::new();
    }
    let wanted = wanted.to_ascii_lowercase();
    let tolerated = (wanted.len() / 3).clamp(1, 4);
    let mut near: Vec<(usize, &str)> = known
        .iter()
        .map(|name| (rank(&wanted, name, tolerated), *name))
        .filter(|(distance, _)| *distance <= tolerated)
        .collect();
    near.sort_unstable();
    near.into_iter()
        .take(SUGGESTED)
        .map(|(_, name)| name.to_owned())
        .collect()
}

/// The distance, where one name being a part of the other counts as barely tolerable.
fn rank(wanted: &str, name: &str, tolerated: usize) -> usize {
    if wanted.len() >= 4 && (name.contains(wanted) || wanted.contains(name)) {
        return distance(wanted.as_bytes(), name.as_bytes()).min(tolerated);
    }
    // Lengths that differ too much say enough; refusing must stay cheap.
    if wanted.len().abs_diff(name.len()) > tolerated || name.len() > LONGEST {
        return usize::MAX;
    }
    distance(wanted.as_bytes(), name.as_bytes())
}

/// Levenshtein's distance, with a swap of neighbours counting once; neither text is longer than [`LONGEST`].
fn distance(a: &[u8], b: &[u8]) -> usize {
    let b = &b[..b.len().min(LONGEST)];
    let mut before = [0_usize; LONGEST + 1];
    let mut last: [usize; LONGEST + 1] = std::array::from_fn(|at| at);
    for (i, &x) in a.iter().enumerate() {
        let mut row = [0_usize; LONGEST + 1];
        row[0] = i + 1;
        for (j, &y) in b.iter().enumerate() {
            let replaced = last[j] + usize::from(x != y);
            row[j + 1] = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && x == b[j - 1] && a[i - 1] == y {
                row[j + 1] = row[j + 1].min(before[j - 1] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::{distance, nearest};

    #[test]
    fn distances_are_known() {
        assert_eq!(distance(b"", b"abc"), 3);
        assert_eq!(distance(b"kitten", b"sitting"), 3);
        assert_eq!(distance(b"mtue", b"mute"), 1);
    }

    #[test]
    fn the_nearest_comes_first_and_strangers_stay_out() {
        let known = ["mute_track", "solo_track", "get_tracks", "get_track"];
        assert_eq!(nearest("get_trakc", &known)[0], "get_track");
        assert!(nearest("qqqqqqqq", &known).is_empty());
        assert!(nearest(&"x".repeat(1 << 20), &known).is_empty());
    }
}
