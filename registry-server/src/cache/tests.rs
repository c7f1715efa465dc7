use super::*;
use crate::metrics::Metrics;
use bytes::Bytes;
use registry::{Guid, Identity, SchemaId, Scope, Snapshot, Timestamp, Version, VersionRow};
use registry_api::Form;
use std::sync::Arc;

fn asked(target: &str) -> Asked<'_> {
    Asked { target, form: Form::Full, body: b"" }
}

fn answer(metrics: &Metrics, made: Point, thing: Thing<'_>) -> Arc<Answer> {
    let making = Making::new(Source::Subject, &[thing]);
    Arc::new(Answer::new(making, made, Bytes::from_static(b"{}"), metrics.meter("GET", "/x")))
}

#[test]
fn an_answer_is_good_until_what_it_depends_on_changes() {
    let (metrics, subject) = (Metrics::new(), Subject::parse("orders-value"));
    let answers = Answers::new(1 << 20, &metrics);
    let thing = Thing::Subject(&subject);
    let made = answers.points().now();
    answers.put(&asked("/a"), &answer(&metrics, made, thing));
    assert!(answers.get(&asked("/a")).is_some());
    assert!(answers.get(&Asked { form: Form::Lean, ..asked("/a") }).is_none());
    assert!(answers.get(&Asked { body: b"x", ..asked("/a") }).is_none());
    answers.points().changed(Thing::Settings);
    assert!(answers.get(&asked("/a")).is_some());
    answers.points().changed(thing);
    assert!(answers.get(&asked("/a")).is_none());
}

#[test]
fn an_answer_that_was_being_made_during_a_change_is_never_given() {
    let (metrics, subject) = (Metrics::new(), Subject::parse("orders-value"));
    let answers = Answers::new(1 << 20, &metrics);
    let thing = Thing::Subject(&subject);
    let made = answers.points().now();
    answers.points().changed(thing);
    answers.put(&asked("/a"), &answer(&metrics, made, thing));
    assert!(answers.get(&asked("/a")).is_none());
    let made = answers.points().now();
    answers.put(&asked("/a"), &answer(&metrics, made, thing));
    assert!(answers.get(&asked("/a")).is_some());
}

#[test]
fn memory_is_bounded() {
    let (metrics, bytes_max) = (Metrics::new(), 1 << 20);
    let answers = Answers::new(bytes_max, &metrics);
    let made = answers.points().now();
    let body = Bytes::from(vec![b'x'; 10_000]);
    for n in 0..1_000 {
        let making = Making::new(Source::Schema, &[Thing::Settings]);
        let answer = Answer::new(making, made, body.clone(), metrics.meter("GET", "/x"));
        answers.put(&asked(&format!("/{n}")), &Arc::new(answer));
    }
    assert!(answers.bytes() <= bytes_max && answers.bytes() > bytes_max / 4);
    assert!(answers.get(&asked("/999")).is_some() || answers.get(&asked("/998")).is_some());
}

#[test]
fn a_body_is_compressed_only_where_that_helps() {
    let long = Bytes::from("{\"name\":\"field\"},".repeat(200));
    let compressed = gzip(&long).unwrap();
    assert!(compressed.len() < long.len() / 4);
    assert_eq!(gzip(&Bytes::from_static(b"{}")), None);
}

#[test]
fn a_head_is_good_until_its_subject_or_a_setting_changes() {
    let (metrics, points) = (Metrics::new(), Points::new());
    let heads = Heads::new(1 << 20, &metrics);
    let [subject, other] = ["orders-value", "other-value"].map(Subject::parse);
    let head = |deleted| {
        let guid = Guid::parse("ad7f8346-b8e7-3d63-b021-901df7ce35dc").unwrap();
        let identity = Identity { guid, format: compat::Format::Avro };
        let (version, schema_id) = (Version::new(1).unwrap(), SchemaId::new(1).unwrap());
        let row = VersionRow { version, schema_id, identity, registered: Timestamp(1), deleted };
        Snapshot { versions: vec![row], ..Snapshot::empty(&Scope::subject(subject.clone())) }
    };
    for thing in [Thing::Subject(&subject), Thing::Settings] {
        heads.put(points.now(), &head(false));
        points.changed(Thing::Subject(&other));
        assert!(heads.get(&subject, &points).is_some());
        assert!(heads.get(&other, &points).is_none());
        points.changed(thing);
        assert!(heads.get(&subject, &points).is_none());
    }
    let made = points.now();
    points.changed(Thing::Subject(&subject));
    heads.put(made, &head(false));
    assert!(heads.get(&subject, &points).is_none(), "it was read before the change");
    let fresh = Heads::new(1 << 20, &metrics);
    fresh.put(points.now(), &head(true));
    assert!(fresh.get(&subject, &points).is_none(), "who refers to it is not watched");
}
