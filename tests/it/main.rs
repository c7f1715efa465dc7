//! The system from outside, in seconds: HTTP against the router, the story of two registries.
