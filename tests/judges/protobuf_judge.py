"""Judges Protobuf verdicts with Google's own compiler and runtime, one question a line on
standard input.

A question is {"reader", "writer", "descriptors", "silent", "witnesses"}: two `.proto` texts; the
writer's and the reader's descriptor in base64, which must say what the compiler makes of the texts;
whether nothing is said against the pair; and for what is said {"message", "bytes" (hexadecimal), "outcome", "at",
"rule"}. The answer is a list of faults, empty where all is as the question says, or
{"refused": text} where the compiler does not take a text.
"""

import base64
import json
import os
import random
import struct
import sys
import tempfile

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.descriptor import FieldDescriptor as F
from grpc_tools import protoc

EDGES = [0, 1, -1, 2, 127, 128, 300, 2**31 - 1, 2**31, -(2**31), 2**32, 2**32 + 1, 2**53 + 1,
         2**63 - 1, -(2**63), 2**64 - 1]
RANGES = {
    F.TYPE_INT32: (-(2**31), 2**31), F.TYPE_SINT32: (-(2**31), 2**31),
    F.TYPE_SFIXED32: (-(2**31), 2**31), F.TYPE_UINT32: (0, 2**32), F.TYPE_FIXED32: (0, 2**32),
    F.TYPE_INT64: (-(2**63), 2**63), F.TYPE_SINT64: (-(2**63), 2**63),
    F.TYPE_SFIXED64: (-(2**63), 2**63), F.TYPE_UINT64: (0, 2**64), F.TYPE_FIXED64: (0, 2**64),
}


class Refused(Exception):
    pass


def compile(text, folder):
    path = os.path.join(folder, "schema.proto")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    out = os.path.join(folder, "out")
    if protoc.main(["protoc", "-I" + folder, "--descriptor_set_out=" + out, path]) != 0:
        raise Refused(text)
    files = descriptor_pb2.FileDescriptorSet()
    with open(out, "rb") as file:
        files.ParseFromString(file.read())
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    return pool, pool.FindFileByName("schema.proto")


def is_entry(message):
    return message.GetOptions().map_entry


def full_name(of):
    """Existing registries name the entries of a map `field` `fieldEntry`, the compiler `FieldEntry`."""
    is_lower = hasattr(of, "fields") and is_entry(of)
    return of.full_name.lower() if is_lower else of.full_name


def field_shape(field):
    inner = field.message_type or field.enum_type
    oneof = field.containing_oneof
    packed = field.is_packed if field.is_repeated else None
    return (field.number, field.name, field.json_name, field.type, field.is_repeated,
            field.is_required, field.has_presence, packed, inner and full_name(inner),
            oneof and oneof.name)


def shape(file):
    """What a file declares, in an order of its own."""
    def enum(of):
        return of.full_name, [(value.name, value.number) for value in of.values]

    def message(of):
        return (full_name(of), is_entry(of), sorted(map(field_shape, of.fields)),
                [message(inner) for inner in of.nested_types if not is_entry(inner)],
                sorted(message(inner) for inner in of.nested_types if is_entry(inner)),
                [enum(inner) for inner in of.enum_types])

    return (file.package, [message(of) for of in file.message_types_by_name.values()],
            [enum(of) for of in file.enum_types_by_name.values()])


def ours(text):
    file = descriptor_pb2.FileDescriptorProto.FromString(base64.b64decode(text))
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return pool.FindFileByName(file.name)


def new(pool, name):
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(name))()


def is_map(field):
    return field.message_type is not None and field.message_type.GetOptions().map_entry


def scalar(field, rng):
    if field.type in RANGES:
        low, high = RANGES[field.type]
        return rng.choice([edge for edge in EDGES if low <= edge < high])
    if field.type == F.TYPE_BOOL:
        return rng.choice([True, False])
    if field.type == F.TYPE_STRING:
        return rng.choice(["", "a", "gr\u00fc\u00dfe", "\b\x01"])
    if field.type == F.TYPE_BYTES:
        return rng.choice([b"", b"a", b"\xff\xfe", b"\b\x01"])
    if field.type == F.TYPE_ENUM:
        return rng.choice([value.number for value in field.enum_type.values])
    if field.type == F.TYPE_FLOAT:
        return rng.choice([0.0, 1.0, -2.5])
    return rng.choice([0.0, 0.1, -2.5])


def fill(message, rng, depth):
    for field in message.DESCRIPTOR.fields:
        required = field.is_required
        if not required and rng.random() < 0.3:
            continue
        if is_map(field):
            key, value = (field.message_type.fields_by_number[n] for n in (1, 2))
            for _ in range(rng.randrange(3)):
                entry = getattr(message, field.name)
                if value.message_type is not None:
                    fill(entry[scalar(key, rng)], rng, depth - 1)
                else:
                    entry[scalar(key, rng)] = scalar(value, rng)
        elif field.is_repeated:
            for _ in range(rng.randrange(3)):
                if field.message_type is not None:
                    if depth > 0:
                        fill(getattr(message, field.name).add(), rng, depth - 1)
                else:
                    getattr(message, field.name).append(scalar(field, rng))
        elif field.message_type is not None:
            if depth > 0 or required:
                inner = getattr(message, field.name)
                inner.SetInParent()
                fill(inner, rng, depth - 1)
        else:
            setattr(message, field.name, scalar(field, rng))


def plain(field, value):
    """A value that is comparable between kinds."""
    if isinstance(value, str):
        return value.encode("utf-8", "surrogatepass")
    if field.type == F.TYPE_BOOL:
        return int(value)
    if isinstance(value, float):
        return struct.pack("<d", value)
    return value


def label(field, number):
    found = field.enum_type.values_by_number.get(number)
    return None if found is None else {v.name for v in field.enum_type.values if v.number == number}


def same(field, value, other, seen):
    if field.message_type is not None and other.message_type is not None:
        return not differs(value, seen)
    if field.message_type is not None or other.message_type is not None:
        return False
    if field.type == F.TYPE_ENUM and other.type == F.TYPE_ENUM:
        names, others = label(field, value), label(other, seen)
        return value == seen and (names is None or others is None or bool(names & others))
    return plain(field, value) == plain(other, seen)


def entries(field, value):
    """The values of a repeated field or a map as a list, in a fixed order."""
    if not is_map(field):
        return list(value)
    return [value.GetEntryClass()(key=key, value=value[key]) for key in sorted(value)]


def is_set(message, field):
    if field.has_presence:
        return message.HasField(field.name)
    return bool(getattr(message, field.name))


def differs(written, seen):
    """The number of a field that both have and that does not hold what was written."""
    for field in written.DESCRIPTOR.fields:
        other = seen.DESCRIPTOR.fields_by_number.get(field.number)
        if other is None:
            continue
        one, two = getattr(written, field.name), getattr(seen, other.name)
        if field.is_repeated and other.is_repeated:
            one, two = entries(field, one), entries(other, two)
            if len(one) != len(two) or not all(same(field, a, other, b) for a, b in zip(one, two)):
                return field.number
        elif field.is_repeated:
            one = entries(field, one)
            if len(one) > 1 or (one and not same(field, one[0], other, two)):
                return field.number
        elif other.is_repeated:
            two = entries(other, two)
            expected = 1 if is_set(written, field) else 0
            if len(two) != expected or (expected and not same(field, one, other, two[0])):
                return field.number
        elif field.message_type is not None and other.message_type is not None:
            if written.HasField(field.name) != seen.HasField(other.name):
                return field.number
            if written.HasField(field.name) and differs(one, two):
                return field.number
        elif field.message_type is not None or other.message_type is not None:
            if is_set(written, field):
                return field.number
        elif not same(field, one, other, two):
            return field.number
    return None


def read(pool, name, data):
    message = new(pool, name)
    try:
        message.ParseFromString(data)
    except Exception as error:
        return None, repr(error)
    if not message.IsInitialized():
        return None, "required fields are missing"
    return message, None


def witness_fault(question, pools):
    data = bytes.fromhex(question["bytes"])
    written, error = read(pools[0], question["message"], data)
    if error is not None:
        return "the writer does not read it: " + error
    seen, error = read(pools[1], question["message"], data)
    if question["outcome"] == "fails":
        return None if error is not None else "it is read"
    if question["outcome"] == "fails-by-name":
        return None
    if error is not None:
        return "it fails: " + error
    if question["outcome"] == "misread":
        renamed = question["rule"] == "proto-field-number-reused"
        return None if renamed or differs(written, seen) else "it is read as it was written"
    return None


def answer(question, folder):
    try:
        writer, file = compile(question["writer"], folder)
        reader, other = compile(question["reader"], folder)
    except Refused as error:
        return {"refused": str(error)}
    faults = []
    for theirs, text in zip((file, other), question["descriptors"]):
        one, two = shape(theirs), shape(ours(text))
        if one != two:
            faults.append({"compiler": repr(one), "descriptor": repr(two)})
    for witness in question["witnesses"]:
        fault = witness_fault(witness, (writer, reader))
        if fault is not None:
            faults.append({"witness": witness, "fault": fault})
    if question["silent"]:
        rng = random.Random(question["writer"])
        for name in file.message_types_by_name:
            if name not in other.message_types_by_name:
                continue
            full = file.message_types_by_name[name].full_name
            for _ in range(20):
                message = new(writer, full)
                fill(message, rng, 3)
                data = message.SerializePartialToString()
                message, error = read(writer, full, data)
                if error is not None:
                    continue
                seen, error = read(reader, full, data)
                number = None if error is not None else differs(message, seen)
                if error is not None or number is not None:
                    fault = error or "field %d" % number
                    faults.append({"message": full, "bytes": data.hex(), "fault": fault})
                    break
    return faults


with tempfile.TemporaryDirectory() as folder:
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line), folder)), flush=True)
