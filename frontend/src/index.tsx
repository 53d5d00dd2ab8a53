/** Entry of the RNN tab: TensorBoard imports this module and calls `render`. */

import { CachedClient } from './data/cache';
import { HttpClient } from './data/http';
import { start } from './start';

export function render(): void {
  const root = document.createElement('div');
  document.body.append(root);
  document.title = 'RNN';
  document.documentElement.lang = 'en';
  start(new CachedClient(new HttpClient()), root);
}
