/** Keeps values up to a number of bytes; what was used longest ago goes first. */

interface Entry<T> {
  readonly value: T;
  readonly bytes: number;
}

export class LruByBytes<T> {
  /** A Map keeps the order of insertion: the first is the one used longest ago. */
  private readonly entries = new Map<string, Entry<T>>();
  private held = 0;

  constructor(readonly maxBytes: number) {}

  get bytes(): number {
    return this.held;
  }

  has(key: string): boolean {
    return this.entries.has(key);
  }

  get(key: string): T | undefined {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry.value;
  }

  /** A value larger than all the room is not kept at all. */
  set(key: string, value: T, bytes: number): void {
    this.delete(key);
    if (bytes > this.maxBytes) return;
    this.entries.set(key, { value, bytes });
    this.held += bytes;
    for (const oldest of this.entries.keys()) {
      if (this.held <= this.maxBytes) return;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    this.held -= this.entries.get(key)?.bytes ?? 0;
    this.entries.delete(key);
  }

  deleteWhere(drop: (value: T) => boolean): void {
    for (const [key, { value }] of this.entries) if (drop(value)) this.delete(key);
  }
}
