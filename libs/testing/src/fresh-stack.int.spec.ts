import { eventually } from '@rollcall/infrastructure';
import { Client } from 'pg';
import { freshStack } from './fresh-stack';

describe('freshStack', () => {
  it('gives a real Kafka and an empty database, and leaves neither topics nor database behind', async () => {
    const stack = await freshStack();
    const client = new Client({ connectionString: stack.databaseUrl });
    await client.connect();
    client.on('error', () => {}); // dispose() sends it away
    const tables = await client.query(`SELECT 1 FROM pg_tables WHERE schemaname = 'public'`);
    expect(tables.rowCount).toBe(0);

    const admin = stack.kafka.admin();
    await admin.connect();
    const topic = `${stack.topicPrefix}greetings`;
    await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
    const producer = stack.kafka.producer();
    await producer.connect();
    await producer.send({ topic, messages: [{ value: 'hello' }] });
    await producer.disconnect();
    const [partition] = await admin.fetchTopicOffsets(topic);
    expect(partition?.high).toBe('1');

    await stack.dispose();
    await eventually(async () => expect(await admin.listTopics()).not.toContain(topic));
    await admin.disconnect();
  });
});
