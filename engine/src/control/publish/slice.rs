//! How long the control thread may go on before it looks at its mail.

use std::time::{Duration, Instant};

use crossbeam_channel::Receiver;

use crate::control::mailbox::Mail;

/// So long it goes on though mail waits: else whoever never stops changing things would
/// keep what was changed from being heard.
const AT_LEAST: Duration = Duration::from_micros(250);
/// So long it goes on when no mail waits: other things are to be looked at, too.
const AT_MOST: Duration = Duration::from_millis(2);

/// A slice of the control thread's time.
#[derive(Clone, Debug)]
pub struct Slice {
    begun: Instant,
    mail: Receiver<Mail>,
}

impl Slice {
    /// Begins one.
    #[must_use]
    pub fn begin(mail: &Receiver<Mail>) -> Self {
        Self {
            begun: Instant::now(),
            mail: mail.clone(),
        }
    }

    /// Whether mail is to be looked at now.
    #[must_use]
    pub fn is_over(&self) -> bool {
        let spent = self.begun.elapsed();
        spent >= AT_MOST || (spent >= AT_LEAST && !self.mail.is_empty())
    }
}
