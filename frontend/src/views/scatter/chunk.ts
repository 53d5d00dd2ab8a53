import strip from '../../styles/strip.css?inline';
import { ScatterView as View } from './scatter_view';
import own from './scatter.css?inline';

const styles = strip + own;
export { styles, View };
