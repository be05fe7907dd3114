//! How lists of names are written in the sentences of errors.

use std::fmt::{self, Display};

/// A sentence that lists the names to choose from.
pub(super) struct Known<'a>(pub(super) &'a str, pub(super) &'a [String]);

impl Display for Known<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            [] => write!(f, "{}: none.", self.0),
            names => write!(f, "{}: {}.", self.0, names.join(", ")),
        }
    }
}

/// Names in quotes, joined by commas.
pub(super) struct Names<'a>(pub(super) &'a [String]);

impl Display for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}'{name}'")?;
        }
        Ok(())
    }
}

/// The first of several names.
pub(super) struct First<'a>(pub(super) &'a [String]);

impl Display for First<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.first().map_or("", String::as_str))
    }
}

/// An entity's name as a field would be called.
pub(super) struct Lower<'a>(pub(super) &'a str);

impl Display for Lower<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut letters = self.0.chars();
        match letters.next() {
            Some(first) => write!(f, "{}{}", first.to_lowercase(), letters.as_str()),
            None => Ok(()),
        }
    }
}
