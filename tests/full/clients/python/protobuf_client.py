"""confluent-kafka's Protobuf serializer against a running registry.

    python protobuf_client.py URL

The registry is empty. Every check is a function; each speaks of subjects of its own.
"""

import os
import sys
import tempfile

from confluent_kafka.schema_registry import Schema, SchemaRegistryClient
from confluent_kafka.schema_registry.error import SchemaRegistryError
from confluent_kafka.schema_registry.protobuf import ProtobufDeserializer, ProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext, SerializationError
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory, timestamp_pb2
from grpc_tools import protoc

import checks

URL = sys.argv[1]

MONEY = """
syntax = "proto3";
package shared.money;

message Money {
  string currency = 1;
  int64 cents = 2;
}
"""

BOOKING = """
syntax = "proto3";
package booking;

import "shared/money.proto";
import "google/protobuf/timestamp.proto";

message Guest {
  string name = 1;
}

message Booking {
  int64 user_id = 1;
  Guest guest = 2;
  shared.money.Money price = 3;
  google.protobuf.Timestamp booked_at = 4;
  map<string, State> rooms = 5;

  oneof paid_by {
    string card = 6;
    Voucher voucher = 7;
  }

  message Voucher {
    message Code {
      repeated int32 digits = 1;
    }
    Code code = 1;
  }
  enum State {
    FREE = 0;
    TAKEN = 1;
  }
}
"""

WIDER = BOOKING.replace("int64 user_id = 1;", "int64 user_id = 1;\n  string channel = 8;")
BROKEN = BOOKING.replace("int64 user_id = 1;", "string user_id = 1;")


class Types:
    """The messages of a booking file, in a pool of their own."""

    def __init__(self, booking=BOOKING, money=MONEY):
        self.pool = descriptor_pool.DescriptorPool()
        with tempfile.TemporaryDirectory() as folder:
            os.mkdir(os.path.join(folder, "shared"))
            for name, text in (("booking.proto", booking), ("shared/money.proto", money)):
                with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                    file.write(text)
            out = os.path.join(folder, "out")
            include = os.path.join(os.path.dirname(protoc.__file__), "_proto")
            arguments = ["protoc", "-I" + folder, "-I" + include, "--include_imports",
                         "--descriptor_set_out=" + out, "booking.proto"]
            assert protoc.main(arguments) == 0, "protoc does not take the file"
            files = descriptor_pb2.FileDescriptorSet()
            with open(out, "rb") as file:
                files.ParseFromString(file.read())
        for file in files.file:
            self.pool.Add(file)

    def __getitem__(self, name):
        return message_factory.GetMessageClass(self.pool.FindMessageTypeByName(name))


TYPES = Types()


def cold():
    """A client that has cached nothing."""
    return SchemaRegistryClient({"url": URL})


def value(topic):
    return SerializationContext(topic, MessageField.VALUE)


def a_booking(types=TYPES):
    booking = types["booking.Booking"](user_id=53)
    booking.guest.name = "Grüße"
    booking.price.currency, booking.price.cents = "EUR", 2**40
    booking.booked_at.FromSeconds(1497842472)
    booking.rooms["12"] = 1
    booking.voucher.code.digits.extend([1, 2, -3])
    return booking


def writer(of, client, **conf):
    return ProtobufSerializer(of, client, {key.replace("_", "."): one for key, one in conf.items()})


def reader(of, client=None):
    return ProtobufDeserializer(of, {}, client)


def a_message_goes_round():
    booking = a_booking()
    of = TYPES["booking.Booking"]
    data = writer(of, cold())(booking, value("round"))
    assert data[0] == 0
    # A registry is asked for the writer's schema, and none is needed.
    for client in (cold(), None):
        assert reader(of, client)(data, value("round")) == booking


def one_client_writes_and_reads():
    booking = a_booking()
    of = TYPES["booking.Booking"]
    client = cold()
    write, read = writer(of, client), reader(of, client)
    for _ in range(2):
        assert read(write(booking, value("one")), value("one")) == booking


def references_are_registered_before_what_refers_to_them():
    of = TYPES["booking.Booking"]
    writer(of, cold())(a_booking(), value("refers"))
    client = cold()
    assert client.get_versions("shared/money.proto") == [1]
    known = client.get_latest_version("refers-value")
    assert known.schema.schema_type == "PROTOBUF"
    assert [(one.name, one.subject, one.version) for one in known.schema.references] == [
        ("shared/money.proto", "shared/money.proto", 1)
    ]
    assert 'import "google/protobuf/timestamp.proto";' in known.schema.schema_str
    assert known.schema_id in client.get_referenced_by("shared/money.proto", 1)


def a_descriptor_is_answered_as_one():
    of = TYPES["booking.Booking"]
    writer(of, cold())(a_booking(), value("format"))
    latest = cold().get_latest_version("format-value", fmt="serialized")
    for text in (latest.schema.schema_str,
                 cold().get_schema(latest.schema_id, fmt="serialized").schema_str):
        file = descriptor_pb2.FileDescriptorProto()
        file.MergeFromString(__import__("base64").standard_b64decode(text))
        assert [one.name for one in file.message_type] == ["Guest", "Booking"], file
        assert file.package == "booking" and list(file.dependency) == [
            "shared/money.proto", "google/protobuf/timestamp.proto"
        ], file


def every_message_of_a_file_has_its_index():
    expected = {
        "booking.Guest": b"\x00",
        "booking.Booking": b"\x02\x02",
        "booking.Booking.Voucher": None,
        "booking.Booking.Voucher.Code": None,
    }
    ids = set()
    for name, indexes in expected.items():
        of = TYPES[name]
        message = of()
        data = writer(of, cold())(message, value("index"))
        ids.add(data[1:5])
        if indexes is not None:
            assert data[5:] == indexes, (name, data)
        assert reader(of, cold())(data, value("index")) == message
    # One file is one schema, whichever of its messages is written.
    assert len(ids) == 1 and cold().get_versions("index-value") == [1]


def a_well_known_type_is_written_on_its_own():
    of = timestamp_pb2.Timestamp
    message = of(seconds=1497842472, nanos=5)
    data = writer(of, cold())(message, value("known"))
    # The client has the type in its own pool and refuses to add the registry's: it is not asked.
    assert reader(of)(data, value("known")) == message
    assert "message Timestamp" in cold().get_latest_version("known-value").schema.schema_str


def a_well_known_type_may_be_registered_too():
    of = TYPES["booking.Booking"]
    booking = a_booking()
    data = writer(of, cold(), skip_known_types=False)(booking, value("all"))
    assert cold().get_versions("google/protobuf/timestamp.proto") == [1]
    assert reader(of, cold())(data, value("all")) == booking


def a_schema_evolves():
    wide = Types(WIDER)
    old, new = TYPES["booking.Booking"], wide["booking.Booking"]
    first = writer(old, cold())(a_booking(), value("evolves"))
    booking = a_booking(wide)
    booking.channel = "app"
    second = writer(new, cold())(booking, value("evolves"))
    assert cold().get_versions("evolves-value") == [1, 2]
    assert first[1:5] != second[1:5]
    assert reader(new, cold())(first, value("evolves")).channel == ""
    assert reader(new, cold())(second, value("evolves")).channel == "app"
    assert reader(old, cold())(second, value("evolves")).user_id == 53


def a_breaking_producer_is_refused():
    writer(TYPES["booking.Booking"], cold())(a_booking(), value("breaking"))
    of = Types(BROKEN)["booking.Booking"]
    try:
        writer(of, cold())(of(user_id="53"), value("breaking"))
    except (SchemaRegistryError, SerializationError) as error:
        assert "FIELD_SCALAR_KIND_CHANGED" in str(error), error
    else:
        raise AssertionError("a text was written where a number was promised")
    assert cold().get_versions("breaking-value") == [1]


def what_is_normalized_is_one_schema():
    of = TYPES["booking.Booking"]
    writer(of, cold(), normalize_schemas=True)(a_booking(), value("normal"))
    known = cold().get_latest_version("normal-value")
    again = cold().register_schema("normal-value", known.schema, normalize_schemas=True)
    assert again == known.schema_id
    assert cold().get_versions("normal-value") == [1]


def the_latest_version_is_used():
    of = TYPES["booking.Booking"]
    first = writer(of, cold())(a_booking(), value("latest"))
    write = writer(of, cold(), auto_register_schemas=False, use_latest_version=True)
    data = write(a_booking(), value("latest"))
    assert data == first
    assert reader(of, cold())(data, value("latest")) == a_booking()


def a_text_and_its_descriptor_are_looked_up_alike():
    of = TYPES["booking.Guest"]
    client = cold()
    data = writer(of, client)(of(name="a"), value("look"))
    known = cold().get_latest_version("look-value")
    found = cold().lookup_schema("look-value", known.schema)
    assert found.schema_id == known.schema_id == int.from_bytes(data[1:5], "big")
    plain = Schema("syntax = 'proto3'; message Lone { string a = 1; }", "PROTOBUF")
    registered = cold().register_schema("lone-value", plain)
    spelled = cold().get_schema(registered).schema_str
    assert spelled == 'syntax = "proto3";\n\nmessage Lone {\n  string a = 1;\n}\n', spelled


CHECKS = [
    a_message_goes_round,
    one_client_writes_and_reads,
    references_are_registered_before_what_refers_to_them,
    a_descriptor_is_answered_as_one,
    every_message_of_a_file_has_its_index,
    a_well_known_type_is_written_on_its_own,
    a_well_known_type_may_be_registered_too,
    a_schema_evolves,
    a_breaking_producer_is_refused,
    what_is_normalized_is_one_schema,
    the_latest_version_is_used,
    a_text_and_its_descriptor_are_looked_up_alike,
]


if __name__ == "__main__":
    checks.run(CHECKS)
