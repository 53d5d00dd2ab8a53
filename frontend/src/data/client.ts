/** The one door to the server's data: what is asked and answered, over HTTP and from memory. */

export { CachedClient, CACHE_BYTES, N_PARALLEL } from './cache';
export {
  ApiError,
  HttpClient,
  ServerGoneError,
  arrayUrl,
  histogramUrl,
  isAbort,
  overviewUrl,
  scalarsUrl,
} from './http';
export * from './types';
