/** Collects the parameters and the conditions of a query that depends on what was asked. */
export class SqlConditions {
  readonly parameters: unknown[] = [];
  private readonly conditions: string[] = [];

  /** Adds a parameter and gives the text that stands for it, such as `$3`. */
  parameter(value: unknown): string {
    this.parameters.push(value);
    return `$${this.parameters.length}`;
  }

  /** Adds a condition unless the value is absent. */
  when<Value>(value: Value | undefined, condition: (parameter: string) => string): void {
    if (value !== undefined) this.conditions.push(condition(this.parameter(value)));
  }

  /** Adds a condition without a parameter. */
  must(condition: string): void {
    this.conditions.push(condition);
  }

  /** The conditions, all of which must hold. */
  toString(): string {
    return this.conditions.length > 0 ? this.conditions.map((each) => `(${each})`).join(' AND ') : 'true';
  }
}
