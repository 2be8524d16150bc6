import type { Broker } from './broker';
import { DockerKafka, useDocker } from './docker-infrastructure';
import { OwnKafka } from './own-kafka';

/** A Kafka for `folder` on `port`, not started yet: by Docker where an engine runs, otherwise from Apache's jars. */
export async function brokerFor(folder: string, port: number, env: NodeJS.ProcessEnv = process.env): Promise<Broker> {
  return (await useDocker(env)) ? new DockerKafka(folder, port) : new OwnKafka({ folder, port });
}
