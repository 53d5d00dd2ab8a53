import { describe, expect, it } from 'vitest';

import { runningMedian } from './running_median';

describe('runningMedian', () => {
  it('is not moved by one capture, nor by two side by side', () => {
    expect(runningMedian([2, 2, 40, 2, 2, 2, 2])).toEqual([2, 2, 2, 2, 2, 2, 2]);
    expect(runningMedian([2, 2, 2, 40, 50, 2, 2, 2])).toEqual([2, 2, 2, 2, 2, 2, 2, 2]);
  });

  it('follows a step without blurring it', () => {
    expect(runningMedian([1, 1, 1, 1, 9, 9, 9, 9])).toEqual([1, 1, 1, 1, 9, 9, 9, 9]);
  });

  it('has a gap where the line has one, and leaves it out beside it', () => {
    expect(runningMedian([3, NaN, 5, Infinity, 7])).toEqual([4, NaN, 5, NaN, 6]);
    expect(runningMedian([])).toEqual([]);
  });
});
