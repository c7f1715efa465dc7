"""confluent-kafka's registry client and Avro serializer against a running registry.

    python avro_client.py URL

The registry is empty. Every check is a function; each speaks of subjects of its own.
"""

import json
import sys

from confluent_kafka.schema_registry import (
    ConfigCompatibilityLevel,
    Metadata,
    MetadataProperties,
    Rule,
    RuleKind,
    RuleMode,
    RuleParams,
    RuleSet,
    Schema,
    SchemaReference,
    SchemaRegistryClient,
    ServerConfig,
    record_subject_name_strategy,
    topic_record_subject_name_strategy,
)
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.schema_registry.error import SchemaRegistryError
from confluent_kafka.serialization import MessageField, SerializationContext, SerializationError

import checks

URL = sys.argv[1]


def cold(path=""):
    """A client that has cached nothing."""
    return SchemaRegistryClient({"url": URL + path})


def record(name, *fields):
    return json.dumps({"type": "record", "name": name, "fields": list(fields)})


def field(name, kind="long", **more):
    return {"name": name, "type": kind, **more}


V1 = record("Booking", field("user_id"), field("timestamp"))
V2 = record("Booking", field("user_id"), field("timestamp"), field("channel", "string", default=""))
TEXT = record("Booking", field("user_id"), field("timestamp", "string"))


def value(topic):
    return SerializationContext(topic, MessageField.VALUE)


def refused(http, code, call, *arguments, **keywords):
    """The error that the registry must answer with."""
    try:
        answer = call(*arguments, **keywords)
    except SchemaRegistryError as error:
        assert (error.http_status_code, error.error_code) == (http, code), error
        return error
    raise AssertionError(f"not refused: {answer!r}")


def a_message_goes_round():
    message = {"user_id": 53, "timestamp": 1497842472}
    data = AvroSerializer(cold(), V1)(message, value("round"))
    assert data[0] == 0
    assert AvroDeserializer(cold())(data, value("round")) == message
    reader = AvroDeserializer(cold(), V2)
    assert reader(data, value("round")) == {**message, "channel": ""}


def a_breaking_producer_is_refused():
    AvroSerializer(cold(), V1)({"user_id": 1, "timestamp": 2}, value("breaking"))
    serializer = AvroSerializer(cold(), TEXT)
    try:
        serializer({"user_id": 1, "timestamp": "June 28, 2017 4:00pm"}, value("breaking"))
    except (SchemaRegistryError, SerializationError) as error:
        cause = error if isinstance(error, SchemaRegistryError) else error.__cause__
        assert "409" in str(cause or error), error
    else:
        raise AssertionError("a text was written where a number was promised")
    assert cold().get_versions("breaking-value") == [1]


def a_schema_evolves():
    client = cold()
    first = client.register_schema("evolves-value", Schema(V1))
    second = client.register_schema_full_response("evolves-value", Schema(V2))
    assert second.schema_id != first
    # The client that registered it again gets the same.
    assert cold().register_schema("evolves-value", Schema(V1)) == first
    assert cold().get_versions("evolves-value") == [1, 2]
    latest = cold().get_latest_version("evolves-value")
    assert (latest.version, latest.schema_id) == (2, second.schema_id), latest
    assert json.loads(latest.schema.schema_str) == json.loads(V2)
    old = cold().get_version("evolves-value", 1)
    assert (old.version, old.schema_id, old.subject) == (1, first, "evolves-value")
    error = refused(409, 409, cold().register_schema, "evolves-value", Schema(TEXT))
    assert "incompatible with an earlier schema" in error.error_message, error


def old_and_new_messages_are_read_side_by_side():
    old = AvroSerializer(cold(), V1)({"user_id": 1, "timestamp": 2}, value("sides"))
    new = AvroSerializer(cold(), V2)({"user_id": 3, "timestamp": 4, "channel": "app"}, value("sides"))
    reader = AvroDeserializer(cold(), V2)
    assert [reader(data, value("sides"))["channel"] for data in (old, new)] == ["", "app"]


def a_cold_client_fetches_by_id_and_guid():
    known = cold().register_schema_full_response("fetch-value", Schema(V1))
    schema = cold().get_schema(known.schema_id)
    assert schema.schema_type == "AVRO" and json.loads(schema.schema_str) == json.loads(V1)
    assert known.guid, known
    by_guid = cold().get_schema_by_guid(known.guid)
    assert json.loads(by_guid.schema_str) == json.loads(V1)
    assert "fetch-value" in cold().get_subjects_by_schema_id(known.schema_id)
    versions = cold().get_schema_versions(known.schema_id)
    assert ("fetch-value", 1) in [(one.subject, one.version) for one in versions]
    refused(404, 40403, cold().get_schema, 2_000_000_000)


def a_schema_is_looked_up():
    registered = cold().register_schema("look-value", Schema(V1))
    found = cold().lookup_schema("look-value", Schema(V1))
    assert (found.schema_id, found.version) == (registered, 1)
    spaced = Schema(json.dumps(json.loads(V1), indent=2))
    assert cold().lookup_schema("look-value", spaced, normalize_schemas=True).version == 1
    refused(404, 40403, cold().lookup_schema, "look-value", Schema(V2))
    refused(404, 40401, cold().lookup_schema, "nobody-value", Schema(V1))
    refused(404, 40402, cold().get_version, "look-value", 7)
    refused(422, 42201, cold().register_schema, "look-value", Schema('{"type":"nonsense"}'))


def subjects_are_listed():
    for name in ("list-a-value", "list-b-value"):
        cold().register_schema(name, Schema(V1))
    assert cold().get_subjects(subject_prefix="list-") == ["list-a-value", "list-b-value"]
    assert set(cold().get_schema_types()) >= {"AVRO"}


def references_resolve():
    client = cold()
    address = record("Address", field("street", "string"))
    client.register_schema("address", Schema(address))
    person = record("Person", field("home", "Address"))
    references = [SchemaReference(name="Address", subject="address", version=1)]
    client.register_schema("person-value", Schema(person, references=references))
    known = cold().get_latest_version("person-value")
    assert [(one.name, one.subject, one.version) for one in known.schema.references] == [
        ("Address", "address", 1)
    ]
    assert cold().get_referenced_by("address", 1) == [known.schema_id]
    serializer = AvroSerializer(
        cold(),
        Schema(person, "AVRO", references),
        conf={"auto.register.schemas": False},
    )
    message = {"home": {"street": "Main Street"}}
    data = serializer(message, value("person"))
    assert AvroDeserializer(cold())(data, value("person")) == message
    refused(422, 42206, cold().delete_version, "address", 1)
    missing = [SchemaReference(name="Address", subject="nowhere", version=1)]
    refused(422, 42201, cold().register_schema, "lost-value", Schema(person, references=missing))


def compatibility_is_asked():
    cold().register_schema("ask-value", Schema(V1))
    assert cold().test_compatibility("ask-value", Schema(V2))
    assert not cold().test_compatibility("ask-value", Schema(TEXT), verbose=True)
    assert cold().test_compatibility("ask-value", Schema(V2), version=1, normalize=True)
    assert cold().test_compatibility_all_versions("ask-value", Schema(V2))
    assert not cold().test_compatibility_all_versions("ask-value", Schema(TEXT))


def levels_are_set_and_inherited():
    client = cold()
    assert client.get_compatibility() == "BACKWARD"
    refused(404, 40408, client.get_compatibility, "level-value")
    client.set_compatibility("level-value", "none")
    assert client.get_compatibility("level-value") == "NONE"
    client.register_schema("level-value", Schema(V1))
    client.register_schema("level-value", Schema(TEXT))
    config = client.get_config("level-value")
    assert config.compatibility_level == ConfigCompatibilityLevel.NONE, config
    client.delete_config("level-value")
    refused(404, 40408, client.get_config, "level-value")
    refused(422, 42203, client.set_compatibility, "level-value", "SIDEWAYS")
    # The global level, and back again.
    client.set_config(config=ServerConfig(compatibility=ConfigCompatibilityLevel.FULL))
    assert client.get_config().compatibility_level == ConfigCompatibilityLevel.FULL
    client.set_compatibility(level="BACKWARD")
    assert cold().get_compatibility() == "BACKWARD"


def metadata_and_rules_are_kept():
    metadata = Metadata(
        tags=None, properties=MetadataProperties({"owner": "booking", "major": "1"}), sensitive=None
    )
    rule = Rule(
        name="has-user",
        doc="",
        kind=RuleKind.CONDITION,
        mode=RuleMode.WRITE,
        type="CEL",
        tags=None,
        params=RuleParams({}),
        expr="message.user_id > 0",
        on_success=None,
        on_failure=None,
        disabled=False,
    )
    rules = RuleSet(migration_rules=None, domain_rules=[rule])
    cold().register_schema("meta-value", Schema(V1, metadata=metadata, rule_set=rules))
    known = cold().get_latest_version("meta-value").schema
    assert known.metadata.properties.properties == {"owner": "booking", "major": "1"}, known
    assert known.rule_set.domain_rules[0].expr == "message.user_id > 0", known
    found = cold().get_latest_with_metadata("meta-value", {"major": "1"})
    assert found.version == 1
    refused(404, 40403, cold().get_latest_with_metadata, "meta-value", {"major": "2"})


def deletes_leave_what_they_should():
    client = cold()
    first = client.register_schema("gone-value", Schema(V1))
    client.register_schema("gone-value", Schema(V2))
    assert client.delete_version("gone-value", 1) == 1
    assert cold().get_versions("gone-value") == [2]
    assert cold().get_versions("gone-value", deleted=True) == [1, 2]
    # The client writes `deleted_only`, which no registry knows.
    assert cold().get_versions("gone-value", deleted_only=True) == [2]
    refused(404, 40402, cold().get_version, "gone-value", 1)
    assert cold().get_version("gone-value", 1, deleted=True).schema_id == first
    # Messages that were written with it are still there.
    assert json.loads(cold().get_schema(first).schema_str) == json.loads(V1)
    assert cold().delete_subject("gone-value") == [2]
    assert "gone-value" not in cold().get_subjects()
    assert "gone-value" in cold().get_subjects(deleted=True)
    refused(404, 40401, cold().get_versions, "gone-value")
    assert sorted(cold().delete_subject("gone-value", permanent=True)) == [1, 2]
    assert "gone-value" not in cold().get_subjects(deleted=True)
    refused(404, 40401, cold().delete_subject, "gone-value")


def contexts_keep_apart():
    default = cold()
    here = default.register_schema("apart-value", Schema(V1))
    there = default.register_schema(":.other:apart-value", Schema(TEXT))
    assert json.loads(default.get_schema(here).schema_str) == json.loads(V1)
    schema = cold().get_schema(there, subject_name=":.other:apart-value")
    assert json.loads(schema.schema_str) == json.loads(TEXT)
    assert set(cold().get_contexts()) >= {".", ".other"}
    within = cold("/contexts/.other")
    assert within.get_versions("apart-value") == [1]
    assert ":.other:apart-value" in within.get_subjects()
    assert json.loads(within.get_schema(there).schema_str) == json.loads(TEXT)


def modes_hold():
    client = cold()
    assert client.get_global_mode() == "READWRITE"
    client.register_schema("mode-value", Schema(V1))
    assert client.update_mode("mode-value", "READONLY") == "READONLY"
    assert cold().get_mode("mode-value") == "READONLY"
    refused(422, 42205, cold().register_schema, "mode-value", Schema(V2))
    assert client.delete_mode("mode-value") in ("READONLY", "READWRITE")
    cold().register_schema("mode-value", Schema(V2))
    refused(404, 40409, cold().get_mode, "mode-value")
    assert client.update_global_mode("READONLY") == "READONLY"
    try:
        refused(422, 42205, cold().register_schema, "mode-other-value", Schema(V1))
    finally:
        assert client.update_global_mode("READWRITE") == "READWRITE"


def subjects_are_named_by_record():
    for strategy, subject in (
        (record_subject_name_strategy, "Booking"),
        (topic_record_subject_name_strategy, "named-Booking"),
    ):
        conf = {"subject.name.strategy": strategy}
        AvroSerializer(cold(), V1, conf=conf)({"user_id": 1, "timestamp": 2}, value("named"))
        assert cold().get_versions(subject) == [1]


def the_latest_version_is_used():
    cold().register_schema("latest-value", Schema(V2))
    serializer = AvroSerializer(
        cold(), V1, conf={"auto.register.schemas": False, "use.latest.version": True}
    )
    message = {"user_id": 1, "timestamp": 2, "channel": "app"}
    data = serializer(message, value("latest"))
    assert AvroDeserializer(cold())(data, value("latest")) == message
    assert cold().get_versions("latest-value") == [1]


def names_with_odd_characters_are_subjects():
    for name in ("with space", "with/slash", "ümlaut-€", "per%cent", "plus+plus", "q?uestion"):
        registered = cold().register_schema(name, Schema(V1))
        assert cold().get_latest_version(name).schema_id == registered, name
        assert name in cold().get_subjects(), name
        assert cold().delete_subject(name) == [1], name


def nobody_has_associated_a_topic():
    assert cold().get_associations_by_resource_name("bookings", "-") == []


CHECKS = [
    a_message_goes_round,
    a_breaking_producer_is_refused,
    a_schema_evolves,
    old_and_new_messages_are_read_side_by_side,
    a_cold_client_fetches_by_id_and_guid,
    a_schema_is_looked_up,
    subjects_are_listed,
    references_resolve,
    compatibility_is_asked,
    levels_are_set_and_inherited,
    metadata_and_rules_are_kept,
    deletes_leave_what_they_should,
    contexts_keep_apart,
    modes_hold,
    subjects_are_named_by_record,
    the_latest_version_is_used,
    names_with_odd_characters_are_subjects,
    nobody_has_associated_a_topic,
]


if __name__ == "__main__":
    checks.run(CHECKS)
