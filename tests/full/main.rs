//! The system from outside, at length: real clients in their own languages.
