/** The words of the tab. Names are spelt as in tb_rnn_plugin/terms.py; a test keeps both equal. */

export type Group = 'activations' | 'gradients' | 'weights' | 'memory' | 'labels';
export type Reach = '' | 'direct' | 'total';
/** A formula's sign: `text` as in print (variables are single italic letters), then a subscript. */
export interface MathSymbol {
  readonly text: string;
  readonly sub: string;
}

export interface Quantity {
  readonly name: string;
  /** Names of its axes, outermost first, as stored; see `axesOf` for a bias of two rows. */
  readonly axes: readonly string[];
  readonly group: Group;
  readonly reach: Reach;
  /** Short name in a list under its group's heading, e.g. "Total". */
  readonly label: string;
  /** Full name where it stands alone, e.g. "Total gradient". */
  readonly title: string;
  readonly symbol: MathSymbol;
  /** One sentence for "how to read this picture". */
  readonly sentence: string;
}

const SEQUENCE = ['samples', 'timesteps', 'units'] as const;
const GATED_SEQUENCE = ['samples', 'timesteps', 'gates', 'units'] as const;
const WEIGHT_AXES: Readonly<Record<string, readonly string[]>> = {
  kernel: ['features', 'gates', 'units'],
  recurrent_kernel: ['units_from', 'gates', 'units'],
  bias: ['gates', 'units'],
  embeddings: ['token_ids', 'units'],
};
export const TWO_ROW_BIAS_AXES = ['bias_rows', 'gates', 'units'] as const;

const WEIGHT_LABELS = {
  kernel: 'Kernel',
  recurrent_kernel: 'Recurrent kernel',
  bias: 'Bias',
  embeddings: 'Embeddings',
};

/** name, axes, group, reach, label, title, symbol "text|sub", sentence */
type Row = readonly [string, readonly string[], Group, Reach, string, string, string, string];

// prettier-ignore
const ROWS: readonly Row[] = [
  ["output", SEQUENCE, "activations", "", "Output", "Output", "h|t",
    "What each unit hands on at each timestep; near 0 at all timesteps it is dead, near 1 or −1 it is saturated."],
  ["cell_state", SEQUENCE, "activations", "", "Cell state", "Cell state", "c|t",
    "What an LSTM remembers; it may grow beyond 1, and then the output saturates."],
  ["gate_activations", GATED_SEQUENCE, "activations", "", "Gates", "Gate activations", "|",
    "How far each gate is open: 0 is shut, 1 is open; a forget or update gate near 1 keeps what is remembered."],
  ["output_gradient", SEQUENCE, "gradients", "direct", "Direct", "Direct gradient", "dL/dy|t",
    "What the loss sends to each timestep from the layers above, before anything flows back through time."],
  ["state_gradient", SEQUENCE, "gradients", "total", "Total", "Total gradient", "dL/dh|t",
    "How far the loss reaches back: the direct gradient and all that flows back through time."],
  ["cell_gradient", SEQUENCE, "gradients", "total", "Total, cell state", "Total gradient of the cell state", "dL/dc|t",
    "How far the loss reaches back along an LSTM's memory, which runs through the cell state."],
  ["gate_gradients", GATED_SEQUENCE, "gradients", "total", "Gates, pre-activation", "Gate gradients", "d|t",
    "The gradient before each gate's activation; where a gate is saturated it is near 0, and the gate learns nothing."],
  ["input_gradient", ["samples", "timesteps", "features"], "gradients", "total", "Input", "Input gradient", "dL/dx|t",
    "Which inputs the loss depends on, by timestep and feature."],
  ["state_log10_norms", ["timesteps"], "gradients", "total", "Norms", "Norms of the total gradient", "log₁₀ rms dL/dh|t",
    "log10 of the total gradient's root mean square over sequences and units at each timestep."],
  ["cell_log10_norms", ["timesteps"], "gradients", "total", "Norms, cell state", "Norms of the cell state's gradient", "log₁₀ rms dL/dc|t",
    "log10 of the cell state gradient's root mean square over sequences and units at each timestep."],
  ["mask", ["samples", "timesteps"], "labels", "", "Mask", "Mask", "|",
    "Which timesteps are real; the others are padding and count nowhere."],
  ...weightRows("", "", ""),
  ...weightRows("_gradient", " gradient", "dL/d"),
  ...weightRows("_update", " update", "Δ"),
  ["timestep_share", ["timesteps", "gates"], "gradients", "total", "Timestep share", "Timestep share", "|",
    "Each timestep's signed share in the recurrent kernel's gradient; all shares add up to 1."],
  ["memory_map", ["loss_timesteps", "timesteps"], "memory", "total", "Memory map", "Memory map", "|",
    "A row is a timestep of the loss, sent back alone; along it, the part of its gradient that arrives."],
  ["lag_profile", ["lags"], "memory", "total", "Lag profile", "Lag profile", "p|k",
    "How much of a gradient is left after so many timesteps back; a slow fall is a long memory."],
  ["tokens", ["samples", "timesteps"], "labels", "", "Tokens", "Tokens", "|",
    "What stands at each timestep of the input."],
];

function weightRows(suffix: string, word: string, prefix: string): Row[] {
  const letters = { kernel: 'W', recurrent_kernel: 'R', bias: 'b', embeddings: 'E' };
  const reading = {
    kernel: 'from each input feature to each unit, by gate where there are gates',
    recurrent_kernel: 'from each unit of the previous timestep to each unit, gate by gate',
    bias: 'of each unit, by gate where there are gates',
    embeddings: 'that stand for each token id, unit by unit',
  };
  const what = {
    '': 'Weights',
    _gradient: "The loss's gradient of the weights",
    _update: 'What one training step adds to the weights',
  };
  return (['kernel', 'recurrent_kernel', 'bias', 'embeddings'] as const).map((name) => [
    name + suffix,
    WEIGHT_AXES[name] ?? [],
    'weights',
    '',
    WEIGHT_LABELS[name],
    WEIGHT_LABELS[name] + word,
    `${prefix}${letters[name]}|`,
    `${what[suffix as keyof typeof what]} ${reading[name]}.`,
  ]);
}

function quantity([name, axes, group, reach, label, title, symbol, sentence]: Row): Quantity {
  const [text = '', sub = ''] = symbol.split('|');
  return { name, axes, group, reach, label, title, symbol: { text, sub }, sentence };
}

/** Every quantity by name, in the order in which a series writes them. */
export const QUANTITIES: ReadonlyMap<string, Quantity> = new Map(
  ROWS.map((row) => [row[0], quantity(row)]),
);

/** Axis names of a quantity stored with `nAxes` axes: a bias may have two rows. */
export function axesOf(name: string, nAxes: number): readonly string[] {
  if (name.startsWith('bias') && nAxes === TWO_ROW_BIAS_AXES.length) return TWO_ROW_BIAS_AXES;
  return QUANTITIES.get(name)?.axes ?? [];
}

export const GATES: Readonly<Record<string, readonly string[]>> = {
  LSTM: ['input', 'forget', 'cell', 'output'],
  GRU: ['update', 'reset', 'new'],
  SimpleRNN: ['new'],
};
/** Letters stand on narrow labels only; everywhere else gates have names. */
export const GATE_LETTERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  LSTM: { input: 'i', forget: 'f', cell: 'c', output: 'o' },
  GRU: { update: 'z', reset: 'r', new: 'n' },
  SimpleRNN: { new: 'n' },
};

export interface AxisLabel {
  readonly singular: string;
  readonly plural: string;
  readonly meaning: string;
}
const axis = (singular: string, plural: string, meaning: string): AxisLabel => ({
  singular,
  plural,
  meaning,
});
// prettier-ignore
export const AXES: Readonly<Record<string, AxisLabel>> = {
  samples: axis("sample", "samples", "sequences of the captured batch"),
  timesteps: axis("timestep", "timesteps", "positions in the layer's input (not recurrent: in its output), 0 = first"),
  gates: axis("gate", "gates", "gates of the cell, by name"),
  units: axis("unit", "units", "cells of one direction, or entries of one output vector"),
  units_from: axis("unit from", "units from", "units of the previous timestep, which a recurrent kernel reads"),
  features: axis("feature", "features", "entries of one input vector"),
  kernel_timesteps: axis("kernel timestep", "kernel timesteps", "positions in the window of a convolution, 0 = first"),
  token_ids: axis("token id", "token ids", "rows of an embedding, one for each token id"),
  bias_rows: axis("bias row", "bias rows", "0: bias of the input side, 1: bias of the recurrent side"),
  loss_timesteps: axis("loss timestep", "loss timesteps", "timesteps whose direct gradient is sent back alone"),
  lags: axis("lag", "lags", "valid timesteps back from the one where the gradient entered"),
};

export interface Diagnostic {
  readonly label: string;
  readonly unit: string;
}
/** Gates between 0 (closed) and 1 (open); the others are what is let in. */
export const WEIGHING_GATES = ['input', 'forget', 'output', 'update', 'reset'] as const;

function gateDiagnostics(): [string, Diagnostic][] {
  return WEIGHING_GATES.flatMap((gate): [string, Diagnostic][] => {
    const label = gate.charAt(0).toUpperCase() + gate.slice(1);
    return [
      [`${gate}_gate_closed`, { label: `${label} gate closed`, unit: 'percent of values' }],
      [`${gate}_gate_open`, { label: `${label} gate open`, unit: 'percent of values' }],
    ];
  });
}

function weightDiagnostics(): [string, Diagnostic][] {
  const gates = [...new Set(Object.values(GATES).flat())];
  return Object.entries(WEIGHT_LABELS).flatMap(([name, label]): [string, Diagnostic][] => [
    [`${name}_norm`, { label: `${label} norm`, unit: 'Frobenius norm' }],
    [`${name}_update_ratio`, { label: `${label} update over norm`, unit: 'relative' }],
    [`${name}_regularization_loss`, { label: `${label} regularization`, unit: 'loss' }],
    ...(name === 'embeddings' ? [] : cellWeightDiagnostics(name, label, gates)),
  ]);
}

function cellWeightDiagnostics(
  name: string,
  label: string,
  gates: readonly string[],
): [string, Diagnostic][] {
  return [
    [`${name}_clip_ratio`, { label: `${label} gradient kept by clipping`, unit: 'relative' }],
    ...gates.map((gate): [string, Diagnostic] => [
      `${name}_norm_${gate}`,
      { label: `${label} norm, ${gate} gate`, unit: 'Frobenius norm' },
    ]),
  ];
}

/** Scalars that a captured series may have; units as in terms.py. */
export const DIAGNOSTICS: Readonly<Record<string, Diagnostic>> = {
  activity_regularization_loss: { label: 'Activity regularization', unit: 'loss' },
  gradient_horizon: { label: 'Horizon', unit: 'timesteps' },
  gradient_decay: { label: 'Decay', unit: 'per timestep' },
  gradient_ratio: { label: 'Ratio, longest to shortest lag', unit: 'decades' },
  vanishing_share: { label: 'Vanishing', unit: 'percent of lags' },
  exploding_share: { label: 'Exploding', unit: 'percent of lags' },
  dead_units: { label: 'Dead units', unit: 'percent of units' },
  saturated_units: { label: 'Saturated units', unit: 'percent of units' },
  constant_units: { label: 'Constant units', unit: 'percent of units' },
  effective_rank: { label: 'Effective rank', unit: 'units' },
  unit_correlation: { label: 'Correlation of units', unit: 'mean |correlation|' },
  memory_timescale: { label: 'Timescale, median unit', unit: 'timesteps' },
  memory_timescale_p90: { label: 'Timescale, 90th percentile', unit: 'timesteps' },
  nonfinite_count: { label: 'NaN or infinite', unit: 'values' },
  onset_timestep: { label: 'First NaN or infinity', unit: 'timestep' },
  gradient_onset_timestep: { label: 'First NaN or infinity, gradient', unit: 'timestep' },
  residual: { label: 'Residual', unit: 'relative' },
  ...Object.fromEntries([...gateDiagnostics(), ...weightDiagnostics()]),
};
/** Suffix of the quantities that hold a weight's value, gradient or update. */
export const WEIGHT_KINDS = { value: '', gradient: '_gradient', update: '_update' } as const;
export const DIRECTIONS = ['forward', 'backward'] as const;
