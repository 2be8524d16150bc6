/** The largest sum of amounts in any window of a length; exact, and each amount is looked at twice at most. */
export class SlidingSum {
  private times: number[] = [];
  private amounts: number[] = [];
  private first = 0;
  private sum = 0;
  private most = 0;

  /** Times never go back. Half-open windows: what lies exactly one length apart is not in one of them. */
  add(amount: number, at: number, length: number): void {
    while (this.first < this.times.length && (this.times[this.first] ?? 0) <= at - length) {
      this.sum -= this.amounts[this.first++] ?? 0;
    }
    if (this.first > 1_024 && this.first * 2 > this.times.length) this.dropOld();
    const last = this.times.length - 1;
    if (this.first <= last && this.times[last] === at) this.amounts[last] = (this.amounts[last] ?? 0) + amount;
    else {
      this.times.push(at);
      this.amounts.push(amount);
    }
    this.sum += amount;
    this.most = Math.max(this.most, this.sum);
  }

  get largest(): number {
    return this.most;
  }

  private dropOld(): void {
    this.times = this.times.slice(this.first);
    this.amounts = this.amounts.slice(this.first);
    this.first = 0;
  }
}
