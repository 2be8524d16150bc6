/** Why Kafka or Postgres cannot be had here; the message is a sentence that says what to do. */
export class InfrastructureError extends Error {
  override readonly name = 'InfrastructureError';
}
