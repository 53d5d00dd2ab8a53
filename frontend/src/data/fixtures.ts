/** For tests: reads a file that Python wrote into test-fixtures. */

import { readFileSync } from 'node:fs';

export function fixture(name: string): ArrayBuffer {
  const bytes = readFileSync(new URL(`../../test-fixtures/${name}`, import.meta.url));
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}
