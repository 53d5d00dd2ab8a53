import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import { useStore } from '../state/context';
import { Icon } from './icons';
import { Segmented } from './segmented';

const KINDS = [
  { value: 'fit', label: 'Keras fit' },
  { value: 'loop', label: 'Your own loop' },
] as const;
type Kind = (typeof KINDS)[number]['value'];

const CODE: Readonly<Record<Kind, string>> = {
  fit: `import tb_rnn_plugin as rnn
watch = rnn.keras.RNNSummary("logs/gru", every=100, data=(x_probe, y_probe))
model.fit(x, y, callbacks=[watch])`,
  loop: `watch = rnn.keras.watch(model, every=100)          # import tb_rnn_plugin as rnn
with watch.tape() as tape:                          # instead of tf.GradientTape()
    loss = loss_fn(y, model(x, training=True))
gradients = tape.gradient(loss, model.trainable_variables)
optimizer.apply_gradients(zip(gradients, model.trainable_variables))
with writer.as_default(): watch.summary(step)       # after apply: updates are known`,
};
const NOTES: Readonly<Record<Kind, JSX.Element>> = {
  fit: (
    <>
      <code>data</code> is a small batch that stays the same, so that every step shows the same
      sequences. Leave it out to capture the training batch itself.
    </>
  ),
  loop: (
    <>
      The tape gives just what <code>tf.GradientTape</code> gives; nothing is left on the model.
    </>
  ),
};

/** What to add so that there is something to see. */
export function Empty(): JSX.Element {
  const store = useStore();
  const [kind, setKind] = useState<Kind>('fit');
  const [copied, setCopied] = useState(false);
  const copy = () => {
    navigator.clipboard.writeText(CODE[kind]).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  const problems = store.catalog.value?.problems ?? [];
  return (
    <div class="scroll">
      <div class="empty">
        <h1>No recurrent gradients here yet</h1>
        <p>
          TensorBoard found no data of the RNN tab. Add three lines to your training; the pictures
          appear after the first capture, at step 0, with no change to your model.
        </p>
        <div class="empty-tabs">
          <Segmented
            label="Kind of training"
            hideLabel
            options={KINDS}
            value={kind}
            onChange={(value) => {
              setKind(value);
              setCopied(false);
            }}
          />
          <button type="button" class="empty-copy" onClick={copy}>
            <Icon name={copied ? 'check' : 'copy'} />
            {copied ? 'Copied' : 'Copy'}
          </button>
        </div>
        <pre tabIndex={0}>{CODE[kind]}</pre>
        <p class="dim">{NOTES[kind]}</p>
        <hr />
        <div class="empty-demo">
          <span>Or look at a finished training first:</span>
          <code>tb-rnn demo</code>
        </div>
        {problems.length > 0 && (
          <ul class="problems">
            {problems.map(({ run, tag, message }) => (
              <li key={`${run} ${tag}`}>
                {run}, {tag}: {message}
              </li>
            ))}
          </ul>
        )}
        <div class="empty-check" role="status">
          <Icon name="refresh" />
          <span>
            No run in this directory has data of the tab. <Checked />
          </span>
          <button type="button" class="link" onClick={() => void store.refreshAll()}>
            Check now
          </button>
        </div>
      </div>
    </div>
  );
}

/** How long ago the server was asked. */
function Checked(): JSX.Element {
  const { checkedAt } = useStore();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.round((now - (checkedAt.value ?? now)) / 1000));
  const ago = seconds === 0 ? 'just now' : `${seconds} ${seconds === 1 ? 'second' : 'seconds'} ago`;
  return <>Checked {ago}.</>;
}
