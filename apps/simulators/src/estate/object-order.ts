/** Ids in the order in which they came, which can be read from any place on. What has gone keeps its place. */
export class ObjectOrder {
  private readonly ids: string[] = [];
  private readonly places = new Map<string, number>();

  /** An id that came back is at its new place only. */
  put(id: string): void {
    this.places.set(id, this.ids.push(id) - 1);
  }

  *from(place: number): Generator<{ readonly place: number; readonly id: string }, void> {
    for (let at = place; at < this.ids.length; at++) {
      const id = this.ids[at];
      if (id !== undefined && this.places.get(id) === at) yield { place: at, id };
    }
  }
}
