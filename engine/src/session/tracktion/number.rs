//! Values as JUCE prints and reads them.

/// Prints as `juce::var` does: 16 significant digits, trimmed to one decimal at
/// least, scientific from a million up and a hundred-thousandth down.
///
/// The format has no word for what isn't finite; it becomes `0.0`.
#[must_use]
pub fn print(value: f64) -> String {
    let size = value.abs();
    if !value.is_finite() {
        return "0.0".to_owned();
    }
    if size >= 1e6 || size <= 1e-5 {
        return scientific(value);
    }
    if value.fract() == 0.0 {
        return format!("{value:.1}");
    }
    let mut text = format!("{value:.0$}", decimals(size));
    text.truncate(trimmed(&text));
    text
}

/// Decimals that make 16 significant digits.
fn decimals(size: f64) -> usize {
    const STEPS: [f64; 10] = [1e-4, 1e-3, 1e-2, 1e-1, 1.0, 10.0, 100.0, 1e3, 1e4, 1e5];
    20 - STEPS.iter().filter(|&&step| size >= step).count()
}

fn scientific(value: f64) -> String {
    let text = format!("{value:.15e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let mantissa = &mantissa[..trimmed(mantissa)];
    if exponent == "0" {
        mantissa.to_owned()
    } else {
        format!("{mantissa}e{exponent}")
    }
}

/// Length without trailing zeros, but with one decimal.
fn trimmed(text: &str) -> usize {
    let kept = text.trim_end_matches('0');
    if kept.ends_with('.') {
        kept.len() + 1
    } else {
        kept.len()
    }
}

/// Reads the number that the text begins with; bad text is 0. May be infinite.
#[must_use]
pub fn read(text: &str) -> f64 {
    let text = text.trim_start();
    text[..number_end(text.as_bytes())].parse().unwrap_or(0.0)
}

/// Where the longest number at the start ends.
fn number_end(text: &[u8]) -> usize {
    let digits = |from: usize| {
        let tail = text.get(from..).unwrap_or_default();
        tail.iter().take_while(|byte| byte.is_ascii_digit()).count()
    };
    let sign = |at: usize| usize::from(matches!(text.get(at), Some(b'+' | b'-')));
    let mut end = sign(0);
    end += digits(end);
    if text.get(end) == Some(&b'.') {
        end += 1 + digits(end + 1);
    }
    if matches!(text.get(end), Some(b'e' | b'E')) {
        let first = end + 1 + sign(end + 1);
        if digits(first) > 0 {
            end = first + digits(first);
        }
    }
    end
}

/// Reads the whole number that the text begins with; bad text is 0. Saturates.
#[must_use]
pub fn read_whole(text: &str) -> i64 {
    let text = text.trim_start();
    let (negative, digits) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let size = digits
        .bytes()
        .take_while(u8::is_ascii_digit)
        .fold(0_i64, |sum, digit| {
            sum.saturating_mul(10)
                .saturating_add(i64::from(digit - b'0'))
        });
    if negative { -size } else { size }
}

/// Reads a switch: a number that isn't 0, `true` or `yes`.
#[must_use]
pub fn read_flag(text: &str) -> bool {
    let word = text.trim();
    read_whole(word) != 0 || word.eq_ignore_ascii_case("true") || word.eq_ignore_ascii_case("yes")
}
