//! The answers themselves: bodies as they are sent, bounded in bytes.

use std::hash::{Hash, Hasher};
use std::io::Write as _;
use std::sync::{Arc, OnceLock};

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, VARY};
use axum::http::{HeaderMap, HeaderValue};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use quick_cache::sync::Cache;
use quick_cache::{Equivalent, Weighter};
use registry_api::Form;
use registry_api::media::V1;
use sha2::{Digest as _, Sha256};

use super::{Place, Point, Points, Thing};
use crate::api::REQUEST_ID;
use crate::metrics::{Finds, Meter, Metrics};

/// What was asked, letter by letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Asked<'a> {
    /// Path and query as they came.
    pub(crate) target: &'a str,
    /// The form of the body that the caller gets.
    pub(crate) form: Form,
    /// What was sent; nothing for a read.
    pub(crate) body: &'a [u8],
}

impl Hash for Asked<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.target.hash(state);
        self.form.hash(state);
        self.body.hash(state);
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Key {
    target: Box<str>,
    form: Form,
    body: Bytes,
}

impl Key {
    fn asked(&self) -> Asked<'_> {
        Asked { target: &self.target, form: self.form, body: &self.body }
    }
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.asked().hash(state);
    }
}

impl Equivalent<Key> for Asked<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        *self == key.asked()
    }
}

/// What an answer is made of, which says how long it may be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// A schema's text and nothing else: clients may keep it for ever.
    Text,
    /// A schema by its id: given also while the feed cannot be followed.
    Schema,
    /// Versions and settings of a subject: given only while the feed is followed.
    Subject,
}

/// How an answer was made; a handler says it of an answer that may be kept.
#[derive(Clone, Debug)]
pub(crate) struct Making {
    /// What it is made of.
    pub(crate) source: Source,
    depends: Vec<Place>,
}

impl Making {
    pub(crate) fn new(source: Source, things: &[Thing<'_>]) -> Self {
        Self { source, depends: things.iter().map(|thing| Place::of(*thing)).collect() }
    }
}

/// An answer with status 200, ready to be sent.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) source: Source,
    pub(crate) body: Bytes,
    /// What identifies the body; a read has it.
    pub(crate) etag: Option<HeaderValue>,
    /// The headers that it is sent with: the usual media type, and a place for the request's id.
    pub(crate) fields: HeaderMap,
    pub(crate) meter: Meter,
    gzip: OnceLock<Option<Bytes>>,
    made: Point,
    depends: Box<[Place]>,
}

/// Bodies below this are not worth compressing.
const GZIP_BYTES_MIN: usize = 512;

const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");
const VARIES: HeaderValue = HeaderValue::from_static(
    "Accept, Accept-Encoding, User-Agent, Confluent-Accept-Unknown-Properties",
);

impl Answer {
    /// The answer to a read, which others may keep as long as its tag is this one.
    pub(crate) fn to_read(making: Making, made: Point, body: Bytes, meter: Meter) -> Self {
        let etag = etag(&body);
        let mut answer = Self::new(making, made, body, meter);
        validate(&mut answer.fields, etag.clone(), Some(answer.source));
        answer.etag = Some(etag);
        answer
    }

    /// The answer to something that was sent.
    pub(crate) fn new(making: Making, made: Point, body: Bytes, meter: Meter) -> Self {
        Self {
            source: making.source,
            etag: None,
            fields: HeaderMap::from_iter([
                (CONTENT_TYPE, HeaderValue::from_static(V1)),
                (REQUEST_ID.clone(), HeaderValue::from_static("")),
            ]),
            body,
            meter,
            gzip: OnceLock::new(),
            made,
            depends: making.depends.into(),
        }
    }

    /// The body compressed, where that is worth it.
    pub(crate) fn gzip(&self) -> Option<Bytes> {
        self.gzip.get_or_init(|| gzip(&self.body)).clone()
    }
}

/// Says how long the answer to a read may be kept by others.
pub(crate) fn validate(fields: &mut HeaderMap, etag: HeaderValue, source: Option<Source>) {
    fields.insert(ETAG, etag);
    fields.insert(CACHE_CONTROL, if source == Some(Source::Text) { IMMUTABLE } else { REVALIDATE });
    fields.insert(VARY, VARIES);
}

/// Compresses a body, where that makes it shorter.
pub(crate) fn gzip(body: &Bytes) -> Option<Bytes> {
    if body.len() < GZIP_BYTES_MIN {
        return None;
    }
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 3), Compression::fast());
    encoder.write_all(body).ok()?;
    let compressed = encoder.finish().ok()?;
    (compressed.len() < body.len()).then(|| compressed.into())
}

/// What identifies a body. Weak, because it stands for the compressed form too.
pub(crate) fn etag(body: &[u8]) -> HeaderValue {
    let digest = Sha256::digest(body);
    let text = format!("W/\"{}\"", hex::encode(&digest[..12]));
    HeaderValue::from_str(&text).expect("hexadecimal digits may stand in a header")
}

#[derive(Clone)]
struct ByBytes;

impl Weighter<Key, Arc<Answer>> for ByBytes {
    fn weight(&self, key: &Key, answer: &Arc<Answer>) -> u64 {
        const OVERHEAD: usize = 1_200;
        // The compressed form may come later: about half of the body.
        let body = answer.body.len() + answer.body.len() / 2;
        (OVERHEAD + key.target.len() + key.body.len() + body) as u64
    }
}

/// The cache of answers.
pub(crate) struct Answers {
    points: Points,
    cache: Cache<Key, Arc<Answer>, ByBytes>,
    bytes_max: u64,
    finds: Finds,
}

impl Answers {
    pub(crate) fn new(bytes_max: u64, metrics: &Metrics) -> Self {
        const TYPICAL_BYTES: u64 = 2_048;
        let items = usize::try_from(bytes_max / TYPICAL_BYTES).unwrap_or(usize::MAX).max(16);
        Self {
            points: Points::new(),
            cache: Cache::with_weighter(items, bytes_max, ByBytes),
            bytes_max,
            finds: metrics.cache("answers"),
        }
    }

    /// When what changed last.
    pub(crate) fn points(&self) -> &Points {
        &self.points
    }

    /// The answer that was given before, if it still is right.
    pub(crate) fn get(&self, asked: &Asked<'_>) -> Option<Arc<Answer>> {
        let found = self.cache.get(asked);
        self.finds.count(found.filter(|found| self.points.stand(found.made, &found.depends)))
    }

    /// Keeps an answer.
    pub(crate) fn put(&self, asked: &Asked<'_>, answer: &Arc<Answer>) {
        // One that would push out a large part of the others is not worth it.
        if answer.body.len() as u64 > self.bytes_max / 16 {
            return;
        }
        let key = Key {
            target: asked.target.into(),
            form: asked.form,
            body: Bytes::copy_from_slice(asked.body),
        };
        self.cache.insert(key, Arc::clone(answer));
    }

    /// Memory in use.
    pub(crate) fn bytes(&self) -> u64 {
        self.cache.weight()
    }
}
