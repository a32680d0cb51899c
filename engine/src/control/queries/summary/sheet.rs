//! A page of text that can't grow beyond its room.

/// A text under way, with the room it may take.
#[derive(Debug)]
pub struct Sheet {
    text: String,
    tokens: usize,
    characters: usize,
    most_tokens: usize,
    most_characters: usize,
    elided: bool,
}

impl Sheet {
    /// An empty page.
    #[must_use]
    pub fn new(most_tokens: usize, most_characters: usize) -> Self {
        Self {
            text: String::new(),
            tokens: 0,
            characters: 0,
            most_tokens,
            most_characters,
            elided: false,
        }
    }

    /// Adds a line if it leaves `reserve` tokens (and four characters for each) free;
    /// false, and noted, if it doesn't.
    pub fn line(&mut self, line: &str, reserve: usize) -> bool {
        let (cost, length) = (tokens(line) + 1, line.chars().count() + 1);
        let fits = self.tokens + cost + reserve <= self.most_tokens
            && self.characters + length + 4 * reserve <= self.most_characters;
        if fits {
            self.text.push_str(line);
            self.text.push('\n');
            self.tokens += cost;
            self.characters += length;
        } else {
            self.elided = true;
        }
        fits
    }

    /// Tokens that are left.
    #[must_use]
    pub fn left(&self) -> usize {
        let by_characters = self.most_characters.saturating_sub(self.characters) / 4;
        by_characters.min(self.most_tokens.saturating_sub(self.tokens))
    }

    /// Notes that something was left out.
    pub fn elide(&mut self) {
        self.elided = true;
    }

    /// Text, characters, tokens, and whether something was left out.
    #[must_use]
    pub fn finish(self) -> (String, usize, usize, bool) {
        (self.text, self.characters, self.tokens, self.elided)
    }
}

/// How many tokens a text takes, estimated high: a word one for each four letters, a
/// number one for each two digits, every mark one, other scripts two a character.
#[must_use]
pub fn tokens(text: &str) -> usize {
    let (mut count, mut run, mut kind) = (0, 0_usize, ' ');
    let weigh = |kind: char, run: usize| match kind {
        'a' => run.div_ceil(4),
        '0' => run.div_ceil(2),
        _ => 0,
    };
    for c in text.chars() {
        let now = match c {
            c if c.is_ascii_alphabetic() => 'a',
            c if c.is_ascii_digit() => '0',
            _ => ' ',
        };
        if now != kind {
            count += weigh(kind, run);
            (run, kind) = (0, now);
        }
        run += 1;
        count += match c {
            c if c.is_ascii_alphanumeric() || c == ' ' => 0,
            c if c.is_ascii() => 1,
            _ => 2,
        };
    }
    count + weigh(kind, run)
}

/// A name in quotes, on one line, shortened to 32 characters.
#[must_use]
pub fn quoted(name: &str) -> String {
    const KEPT: usize = 32;
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    let mut text: String = name.chars().take(KEPT).map(plain).collect();
    if name.chars().nth(KEPT).is_some() {
        text.push('…');
    }
    format!("\"{text}\"")
}

/// A number with at most one digit behind the point.
#[must_use]
pub fn short(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// "1 clip", "2 clips".
#[must_use]
pub fn plural(count: usize, noun: &str) -> String {
    if count == 1 {
        format!("1 {noun}")
    } else {
        format!("{count} {noun}s")
    }
}

/// The first few of a list, and how many more there are.
#[must_use]
pub fn some(items: &[String], most: usize) -> String {
    let shown = items.iter().take(most).cloned().collect::<Vec<_>>();
    let mut text = shown.join(", ");
    if items.len() > most {
        text.push_str(&format!(" and {} more", items.len() - most));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn estimates_are_high() {
        assert_eq!(tokens("track"), 2);
        assert_eq!(tokens("12345"), 3);
        assert_eq!(tokens("a, b"), 3);
        assert_eq!(tokens("日本"), 4);
        assert!(tokens("The quick brown fox jumps over the lazy dog.") >= 10);
    }

    #[test]
    fn a_sheet_never_grows_beyond_its_room() {
        let mut sheet = Sheet::new(10, 1000);
        assert!(sheet.line("one two", 0));
        assert!(!sheet.line(&"x".repeat(200), 0));
        let (text, characters, tokens, elided) = sheet.finish();
        assert_eq!((text.as_str(), characters, tokens), ("one two\n", 8, 3));
        assert!(elided);
    }
}
