/** The store that the components of this page share. */

import { createContext } from 'preact';
import { useContext } from 'preact/hooks';

import type { Store } from './store';

export const StoreContext = createContext<Store | null>(null);

export function useStore(): Store {
  const store = useContext(StoreContext);
  if (!store) throw new Error('No store: render inside <StoreContext.Provider>.');
  return store;
}
