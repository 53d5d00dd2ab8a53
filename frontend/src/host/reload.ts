/** TensorBoard's guest protocol, as far as the tab needs it: it tells when data was reloaded. */

const BOOTSTRAP = 'experimental.bootstrap';
const DATA_RELOADED = 'experimental.DataReloaded';

interface Message {
  readonly type: string;
  readonly id: number;
  readonly isReply: boolean;
}

/** Reads a message of the host; null for what is none. */
export function parseMessage(text: unknown): Message | null {
  try {
    const message = JSON.parse(String(text)) as Partial<Message> | null;
    if (typeof message?.type !== 'string') return null;
    return { type: message.type, id: Number(message.id), isReply: message.isReply === true };
  } catch {
    return null;
  }
}

/** Opens a channel to the host and calls back on each of its reloads; returns how to stop. */
export function onDataReloaded(callback: () => void): () => void {
  if (window.parent === window) return () => undefined;
  const channel = new MessageChannel();
  const { port1 } = channel;
  port1.onmessage = ({ data }) => {
    const message = parseMessage(data);
    if (!message || message.isReply) return;
    // The host waits for an answer to everything that it sends.
    const { type, id } = message;
    port1.postMessage(JSON.stringify({ type, id, payload: null, error: null, isReply: true }));
    if (type === DATA_RELOADED) callback();
  };
  window.parent.postMessage(BOOTSTRAP, '*', [channel.port2]);
  return () => port1.close();
}
