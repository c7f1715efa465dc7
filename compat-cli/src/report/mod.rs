//! A report in each of the forms in which people and CI systems take it: one file per form.
//!
//! Renderers take a [`registry_api::Report`] and nothing else: whatever they show is in it.

pub mod human;
