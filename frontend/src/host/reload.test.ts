import { expect, it } from 'vitest';

import { parseMessage } from './reload';

it('reads what the host sends and takes nothing else for a message', () => {
  const text = JSON.stringify({ type: 'experimental.DataReloaded', id: 3, payload: null });
  expect(parseMessage(text)).toEqual({ type: 'experimental.DataReloaded', id: 3, isReply: false });
  expect(parseMessage('{')).toBeNull();
  expect(parseMessage('null')).toBeNull();
  expect(parseMessage('{"id": 1}')).toBeNull();
});
