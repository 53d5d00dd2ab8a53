import { describe, expect, it } from 'vitest';

import { isZoomed, pannedBy, withoutRanges, withRanges, zoomAxis, zoomedBy } from './zoom';

const axisOf = (text: string, n = 40) => zoomAxis({ timesteps: text }, 'timesteps', n);

describe('what is shown of an axis', () => {
  it('is the typed range, and all of it without one', () => {
    expect(axisOf('10:20').shown).toEqual([10, 20]);
    expect(axisOf('-5:').shown).toEqual([35, 40]);
    expect(axisOf('7').shown).toEqual([7, 8]);
    expect(zoomAxis({}, 'units', 64)).toEqual({ axis: 'units', n: 64, shown: [0, 64] });
  });

  it('ends with the array where the range goes on', () => {
    expect(axisOf('30:100').shown).toEqual([30, 40]);
  });

  it('is all of it where the range fits nowhere', () => {
    for (const text of ['50:60', 'x', '9:3']) expect(axisOf(text).shown).toEqual([0, 40]);
  });
});

describe('zoom', () => {
  it('keeps in place what is pointed at', () => {
    expect(zoomedBy(axisOf('0:40'), 0.5, 0.25)).toEqual([5, 25]);
    expect(zoomedBy(axisOf('5:25'), 2, 0.25)).toEqual([0, 40]);
    expect(zoomedBy(axisOf('0:40'), 0.5, 1)).toEqual([20, 40]);
  });

  it('gets on by at least one entry, down to a single one and up to all', () => {
    expect(zoomedBy(axisOf('3:5'), 0.9)).toEqual([4, 5]);
    expect(zoomedBy(axisOf('4:5'), 0.5)).toEqual([4, 5]);
    expect(zoomedBy(axisOf('4:5'), 1.2, 0)).toEqual([4, 6]);
    expect(zoomedBy(axisOf('0:40'), 3)).toEqual([0, 40]);
  });

  it('stays inside the axis', () => {
    expect(zoomedBy(axisOf('30:40'), 2, 0)).toEqual([20, 40]);
    expect(pannedBy(axisOf('30:40'), 7)).toEqual([30, 40]);
    expect(pannedBy(axisOf('30:40'), -7.9)).toEqual([23, 33]);
    expect(pannedBy(axisOf('2:4'), -9)).toEqual([0, 2]);
  });

  it('is written as ranges, none for a whole axis', () => {
    const [timesteps, units] = [axisOf('0:40'), zoomAxis({}, 'units', 8)];
    const zoomed = withRanges({ gates: 'new', units: '1:2' }, [
      [timesteps, [3, 9]],
      [units, [0, 8]],
    ]);
    expect(zoomed).toEqual({ gates: 'new', timesteps: '3:9' });
    expect(withoutRanges(zoomed, ['timesteps', 'units'])).toEqual({ gates: 'new' });
    expect([isZoomed(axisOf('0:40')), isZoomed(axisOf('0:39'))]).toEqual([false, true]);
  });
});
