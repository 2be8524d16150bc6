import { topics } from '../event-definition';
import { describedMessages } from './channels';
import { schemaOf } from './event-schema';

/** All that subscribers rely on: the topics, and of each kind of event where it goes, its key and its data. */
export const currentContract = () => ({
  topics,
  events: Object.fromEntries(
    describedMessages.map(({ definition, key }) => [
      definition.type,
      { topic: definition.topic, key, data: schemaOf(definition) },
    ]),
  ),
});
