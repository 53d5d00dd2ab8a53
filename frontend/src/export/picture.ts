/**
 * The view as one picture, what is scrolled out of sight too.
 *
 * The browser itself draws it: a copy of the view, with its styles and its canvases as images, is
 * the content of an SVG image. So text, layout and marks are those of the screen.
 */

/** Longest side in device px: beyond it browsers refuse canvases, or their memory does. */
export const MAX_PX = 8192;

/** Controls and help; a picture needs neither. */
const LEFT_OUT =
  '.topbar-controls, .icon-button, .popover, .hover-card, .how-to-read, .step-bar, .banner';

const COPY_STYLES = `
.app { height: auto; overflow: visible; }
.app .scroll { flex: none; overflow: visible; padding-bottom: 12px; }
.app .limits-norm::after { display: none; }
.app .topbar-title p { display: block; padding-bottom: 8px; }
.app .step-note { flex: none; }
.app .status { margin-left: auto; }`;

export interface PictureChoice {
  /** The element with the theme's colours, around the whole page. */
  readonly app: HTMLElement;
  /** What stands after the title. */
  readonly note: string;
  /** Device px in a CSS px. */
  readonly dpr: number;
}

/** Paints the view as a PNG. */
export async function viewPicture({ app, note, dpr }: PictureChoice): Promise<Blob> {
  const { body, copy, width, height } = measuredCopy(app, note);
  const scale = pictureScale({ width, height, dpr });
  // An image is laid out on whole CSS px: enlarged, a picture of half a px would be blurred.
  copy.style.zoom = String(scale);
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
  const image = new Image();
  image.src = svgUrl(body, canvas.width, canvas.height);
  await image.decode();
  canvas.getContext('2d')?.drawImage(image, 0, 0);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
  if (!blob) {
    throw new Error(
      `A picture of ${canvas.width} × ${canvas.height} px is too large for this browser. Show ` +
        'fewer columns or samples.',
    );
  }
  return blob;
}

/** Device px in a CSS px of the picture: the screen's, less where the picture would be too long. */
export function pictureScale({
  width,
  height,
  dpr,
}: {
  width: number;
  height: number;
  dpr: number;
}): number {
  return Math.min(dpr, MAX_PX / width, MAX_PX / height);
}

interface Copy {
  readonly body: HTMLElement;
  readonly copy: HTMLElement;
  readonly width: number;
  readonly height: number;
}

/** A copy in which nothing scrolls, and its size in CSS px. */
function measuredCopy(app: HTMLElement, note: string): Copy {
  const copy = copyOf(app, note);
  const scroll = app.querySelector('.scroll');
  const width = Math.max(app.querySelector('.main')?.clientWidth ?? 0, scroll?.scrollWidth ?? 0);
  copy.style.width = `${width}px`;
  const body = document.createElement('body');
  const style = document.createElement('style');
  style.textContent = ruleTexts([...document.styleSheets]) + COPY_STYLES;
  body.append(style, copy);
  const holder = document.createElement('div');
  holder.style.cssText = 'position: fixed; top: 0; left: 0; visibility: hidden';
  // Its rules must not reach the page.
  holder.attachShadow({ mode: 'open' }).append(body);
  document.body.append(holder);
  const height = Math.ceil(copy.getBoundingClientRect().height);
  holder.remove();
  return { body, copy, width, height };
}

function copyOf(app: HTMLElement, note: string): HTMLElement {
  const copy = app.cloneNode(false) as HTMLElement;
  const main = app.querySelector('.main');
  if (!main) return copy;
  copy.append(main.cloneNode(true));
  const canvases = copy.querySelectorAll('canvas');
  main.querySelectorAll('canvas').forEach((canvas, i) => keepPixels(canvas, canvases[i]));
  keepWidth(main, copy, '.topbar-legend');
  for (const element of copy.querySelectorAll(LEFT_OUT)) element.remove();
  const noted = document.createElement('span');
  noted.className = 'dim';
  noted.textContent = note ? ` · ${note}` : '';
  copy.querySelector('h1')?.append(noted);
  return copy;
}

/** A copied canvas is empty: its pixels become its background. */
function keepPixels(canvas: HTMLCanvasElement, copy: HTMLCanvasElement | undefined): void {
  if (!copy || canvas.width === 0 || canvas.height === 0) return;
  copy.style.background = `url(${canvas.toDataURL()}) 0 0 / 100% 100%`;
}

/** Without the controls beside it an element would take their room. */
function keepWidth(from: Element, copy: Element, selector: string): void {
  const width = from.querySelector(selector)?.getBoundingClientRect().width;
  const element = copy.querySelector<HTMLElement>(selector);
  if (element && width) element.style.width = `${width}px`;
}

interface RuleHolder {
  readonly cssRules: CSSRuleList;
}

/** All rules that hold in this window: that of the picture has another width. */
function ruleTexts(holders: readonly RuleHolder[]): string {
  const texts = holders.flatMap(({ cssRules }) =>
    [...cssRules].map((rule) => {
      if (!(rule instanceof CSSMediaRule)) return rule.cssText;
      return window.matchMedia(rule.conditionText).matches ? ruleTexts([rule]) : '';
    }),
  );
  return texts.join('\n');
}

function svgUrl(body: HTMLElement, width: number, height: number): string {
  const xml = xmlText(new XMLSerializer().serializeToString(body));
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
    `<foreignObject width="${width}" height="${height}">${xml}</foreignObject></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

// eslint-disable-next-line no-control-regex
const NO_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

/** Tokens may hold characters that XML has no form for. */
export const xmlText = (text: string): string => text.replace(NO_XML, '\ufffd');
