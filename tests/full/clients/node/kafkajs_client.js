// KafkaJS's registry client against a running registry: node kafkajs_client.js URL
//
// The registry is empty. Every check is a function; each speaks of subjects of its own.
'use strict'

const assert = require('node:assert/strict')
const { createRequire } = require('node:module')

// The packages are installed elsewhere, so that nothing is written beside this file.
const load = createRequire(`${process.env.TEST_NODE_FOLDER}/package.json`)
const { SchemaRegistry, SchemaType, COMPATIBILITY } = load('@kafkajs/confluent-schema-registry')

const host = process.argv[2]
const retry = { retries: 0 }

// A client that has cached nothing.
const cold = options => new SchemaRegistry({ host, retry }, options)

const record = (name, ...fields) => ({ type: 'record', name, namespace: 'com.example', fields })
const avro = schema => ({ type: SchemaType.AVRO, schema: JSON.stringify(schema) })

const V1 = record('Booking', { name: 'user_id', type: 'long' }, { name: 'timestamp', type: 'long' })
const V2 = record('Booking', ...V1.fields, { name: 'channel', type: 'string', default: '' })
const TEXT = record(
  'Booking',
  { name: 'user_id', type: 'long' },
  { name: 'timestamp', type: 'string' },
)

const refused = async (status, call) => {
  const error = await call().then(
    answer => assert.fail(`not refused: ${JSON.stringify(answer)}`),
    error => error,
  )
  assert.equal(error.status, status, error.stack)
  return error
}

const checks = {
  async 'a message goes round'() {
    const { id } = await cold().register(avro(V1), { subject: 'round-value' })
    const message = { user_id: 53, timestamp: 1497842472 }
    const data = await cold().encode(id, message)
    assert.deepEqual({ ...(await cold().decode(data)) }, message)
    const read = await cold().decode(data, { [SchemaType.AVRO]: { readerSchema: V2 } })
    assert.deepEqual({ ...read }, { ...message, channel: '' })
  },

  async 'a schema evolves, and a breaking one is refused'() {
    const subject = 'evolves-value'
    const first = await cold().register(avro(V1), { subject })
    const second = await cold().register(avro(V2), { subject })
    assert.notEqual(first.id, second.id)
    assert.equal((await cold().register(avro(V1), { subject })).id, first.id)
    assert.equal(await cold().getLatestSchemaId(subject), second.id)
    const error = await refused(409, () => cold().register(avro(TEXT), { subject }))
    assert.match(error.message, /incompatible with an earlier schema/)
    assert.equal(await cold().getLatestSchemaId(subject), second.id)
  },

  async 'a subject is named by its record, and its level is set'() {
    const { id } = await cold().register(V1, { compatibility: COMPATIBILITY.FULL })
    assert.equal(await cold().getRegistryId('com.example.Booking', 1), id)
    // The client compares the level that it wants with the one that is stored.
    await cold().register(V1, { compatibility: COMPATIBILITY.FULL })
    await assert.rejects(
      () => cold().register(V1, { compatibility: COMPATIBILITY.NONE }),
      /Compatibility does not match the configuration \(NONE != FULL\)/,
    )
  },

  async 'a schema is found by what it says'() {
    const subject = 'look-value'
    const { id } = await cold().register(avro(V1), { subject })
    assert.equal(await cold().getRegistryIdBySchema(subject, avro(V1)), id)
    await assert.rejects(() => cold().getRegistryIdBySchema(subject, avro(V2)), /Schema not found/)
    await refused(404, () => cold().getSchema(2000000000))
    await refused(404, () => cold().getRegistryId('nobody-value', 1))
  },

  async 'a cold client resolves references'() {
    const address = record('Address', { name: 'street', type: 'string' })
    await cold().register(avro(address), { subject: 'address' })
    const person = record('Person', { name: 'home', type: 'com.example.Address' })
    const references = [{ name: 'com.example.Address', subject: 'address', version: 1 }]
    const { id } = await cold().register({ ...avro(person), references }, { subject: 'person' })
    const message = { home: { street: 'Main Street' } }
    const read = await cold().decode(await cold().encode(id, message))
    assert.equal(JSON.stringify(read), JSON.stringify(message))
  },
}

const main = async () => {
  let failed = 0
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check()
      console.log(`ok ${name}`)
    } catch (error) {
      failed += 1
      console.log(`FAILED ${name}\n${error.stack}`)
    }
  }
  console.log(`${Object.keys(checks).length - failed} passed, ${failed} failed`)
  process.exitCode = failed ? 1 : 0
}

main()
