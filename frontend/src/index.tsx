/** Entry of the RNN tab: TensorBoard imports this module and calls `render`. */
export function render(): void {
  document.body.textContent = 'RNN';
}
