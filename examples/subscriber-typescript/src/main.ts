// Prints who joins and who leaves the groups that Rollcall fills; at the first start, everybody who is there.
import { Kafka, logLevel, type KafkaMessage } from 'kafkajs';
import { groupMemberIn } from './group-member';
import { Memory } from './memory';

const { KAFKA_BROKERS = 'localhost:9092', TOPIC_PREFIX = 'rollcall.', MEMORY_FILE = 'memory.json' } = process.env;
const memory = new Memory(MEMORY_FILE);

/** The key says who and where, `<tenant>/<group>/<object>`; no value is a tombstone: managed there no longer. */
function take(message: KafkaMessage): void {
  const key = message.key?.toString() ?? '';
  const [, group, object] = key.split('/');
  if (message.value === null) {
    if (memory.left(key)) console.log(`left   group ${group} object ${object}`);
    return;
  }
  const member = groupMemberIn(message);
  if (member && memory.joined(key)) console.log(`joined group ${group} object ${object} since ${member.since}`);
}

async function main(): Promise<void> {
  const kafka = new Kafka({
    clientId: 'rollcall-subscriber',
    brokers: KAFKA_BROKERS.split(','),
    logLevel: logLevel.ERROR,
  });
  const consumer = kafka.consumer({ groupId: memory.consumerGroup });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void consumer.disconnect());
  await consumer.connect();
  await consumer.subscribe({ topic: `${TOPIC_PREFIX}group-members.v1`, fromBeginning: true });
  await consumer.run({
    // kafkajs commits the position after this. Remember first: what comes again is known then. Whoever does more than print
    // does it in the transaction in which he remembers; a crash in the middle of a batch prints its lines again.
    eachBatch: async ({ batch }) => {
      batch.messages.forEach(take);
      memory.save();
    },
  });
}

void main();
